import { SEED } from '../../emulator/index.mts';
import type { Credential } from '../host/client.mts';
import { APSIS_ONE, apsisOneNode, byId, type SubNode } from '../workflow.mts';

const key = "={{ $fromAI('key', 'The email address', 'string') }}";
const TARGET = {
	section: byId(SEED.sections.default),
	keyspace: byId(SEED.keyspaces.email),
	profileKey: key,
};

const PARAMETERS: Record<string, Record<string, unknown>> = {
	Create: { resource: 'profile', operation: 'create', ...TARGET },
	AddEvent: {
		resource: 'event',
		operation: 'add',
		...TARGET,
		event: byId(SEED.events.storeVisit),
		specifyData: 'json',
		eventDataJson: '{}',
	},
	GetProfile: { resource: 'profile', operation: 'get', ...TARGET, include: ['attributes'] },
	Lock: {
		resource: 'profile',
		operation: 'lock',
		...TARGET,
		confirmProfileKey: key,
		options: { allowAiAgents: true },
	},
};

/** APSIS One nodes as tools, by their names; each takes the argument `key`. */
export const apsisOneTools = (credential: Credential): Record<string, SubNode> =>
	Object.fromEntries(
		Object.entries(PARAMETERS).map(([name, parameters]) => [
			name,
			{
				...apsisOneNode(credential, { parameters }),
				type: `${APSIS_ONE}Tool`,
				connection: 'ai_tool' as const,
			},
		]),
	);
