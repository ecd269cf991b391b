import { createRequire } from 'node:module';

/*
 * The package as it is built: what is asked with is what is shipped. Required and not imported, since
 * each import would be a copy of its own, with classes and a state of its own.
 */
const load = createRequire(import.meta.url);
const built = <Module,>(path: string) => load(`../../dist/${path}.js`) as Module;

type In<Path extends keyof Modules> = Modules[Path];

interface Modules {
	account: typeof import('../../credentials/account/account.ts');
	clock: typeof import('../../credentials/account/clock.ts');
	explained: typeof import('../../credentials/account/explained.ts');
	lanes: typeof import('../../credentials/account/lanes.ts');
	pacer: typeof import('../../credentials/account/pacer.ts');
	token: typeof import('../../credentials/account/token.ts');
	attributes: typeof import('../../nodes/ApsisOne/attributes/definitions.ts');
	values: typeof import('../../nodes/ApsisOne/attributes/values.ts');
	answer: typeof import('../../nodes/ApsisOne/client/answer.ts');
	backOff: typeof import('../../nodes/ApsisOne/client/backOff.ts');
	client: typeof import('../../nodes/ApsisOne/client/client.ts');
	definitions: typeof import('../../nodes/ApsisOne/client/definitions.ts');
	discriminators: typeof import('../../nodes/ApsisOne/client/discriminators.ts');
	lists: typeof import('../../nodes/ApsisOne/client/lists.ts');
	mergePatch: typeof import('../../nodes/ApsisOne/client/mergePatch.ts');
	permissions: typeof import('../../nodes/ApsisOne/client/permissions.ts');
	profileLists: typeof import('../../nodes/ApsisOne/client/profileLists.ts');
	eventFields: typeof import('../../nodes/ApsisOne/events/fields.ts');
}

export const { accountOf } = built<In<'account'>>('credentials/account/account');
export const { steadyNow } = built<In<'clock'>>('credentials/account/clock');
export const { ExplainedError } = built<In<'explained'>>('credentials/account/explained');
export const { lanesOf } = built<In<'lanes'>>('credentials/account/lanes');
export const { pacerOf } = built<In<'pacer'>>('credentials/account/pacer');
export const { currentToken, renewToken, suspectToken } = built<In<'token'>>(
	'credentials/account/token',
);
export const { mappedAttributeOf, readAttribute } = built<In<'attributes'>>(
	'nodes/ApsisOne/attributes/definitions',
);
export const { readValues } = built<In<'values'>>('nodes/ApsisOne/attributes/values');
export const { Problem } = built<In<'answer'>>('nodes/ApsisOne/client/answer');
export const { GivenUp } = built<In<'backOff'>>('nodes/ApsisOne/client/backOff');
export const { Client } = built<In<'client'>>('nodes/ApsisOne/client/client');
export const { currentVersion, definitionPaths } = built<In<'definitions'>>(
	'nodes/ApsisOne/client/definitions',
);
export const { CHANNELS, KEYSPACES } = built<In<'discriminators'>>(
	'nodes/ApsisOne/client/discriminators',
);
export const { listIn, requireList } = built<In<'lists'>>('nodes/ApsisOne/client/lists');
export const { MERGE_PATCH_HEADERS } = built<In<'mergePatch'>>('nodes/ApsisOne/client/mergePatch');
export const { isWritable } = built<In<'permissions'>>('nodes/ApsisOne/client/permissions');
export const { eventsIn, tagsIn } = built<In<'profileLists'>>('nodes/ApsisOne/client/profileLists');
export const { eventFieldsOf } = built<In<'eventFields'>>('nodes/ApsisOne/events/fields');
