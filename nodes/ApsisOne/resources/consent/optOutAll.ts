import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { GivenUp, Stopped } from '../../client/backOff';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import type { HttpRequest } from '../../client/host';
import { pathSegment } from '../../client/paths';
import { settled } from '../../client/settled';
import { requireSize } from '../../client/size';
import { counted } from '../../client/words';
import { Supplemented } from '../../engine/errors';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { keyOf, written } from '../../engine/target';
import { allowAiAgents, dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { consentsIn, isOptIn, type Consent } from './present';

const show = { resource: ['consent'], operation: ['optOutAll'] };

/** Fields of Consent > Opt Out Everywhere. */
export const optOutAllFields: INodeProperties[] = [
	{
		displayName:
			'This ends every subscription of the profile on every channel. Only the wish of the person may bring one back.',
		name: 'optOutAllNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		...section,
		required: false,
		default: { mode: 'list', value: '' },
		displayOptions: { show },
		description: 'To opt out in this section alone; leave empty for all sections of the account',
	},
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		displayOptions: { show },
		default: 'Set by an n8n workflow',
		required: true,
		placeholder: 'e.g. Asked our support to stop all mail',
		description: 'Why the consents change; kept in APSIS One as proof',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			allowAiAgents,
			dryRun,
			keepInputFields,
			maxWait,
			{
				displayName: 'Source',
				name: 'source',
				type: 'string',
				default: '',
				placeholder: 'e.g. Support',
				description: 'Where the wish comes from. APSIS One writes "One API" if it is empty.',
			},
		],
	},
];

/** The answer says that nothing was changed: 409, or 200 in an older text (API.md section 8.5). */
const UNCHANGED = [200, 409];

/** Items of the same profile go one after the other. */
export const optOutInOrder = {
	orderOf: (item: Item): string =>
		`${item.pathSegment('keyspace')}/${item.pathSegment('profileKey')}`,
	handle: async (item: Item): Promise<Output[]> => [{ json: await optOutAll(item) }],
};

/** A consent, and what it is about in the names of the output. */
interface Wanted {
	request: HttpRequest;
	names: Names;
}

// A type and not an interface, so that it fits into the JSON of an item.
type Names = { section: string; topic: string; channel: string };

/**
 * Opts a profile out of all that it is opted in to (API.md section 8.5).
 *
 * All its consents are read before the first is changed, so that nothing is where one cannot be read.
 * A pending opt-in is none yet and stays; whoever confirms it wishes so. What an earlier try of the same
 * item has done is not done again.
 *
 * @throws ExplainedError where a field or a consent cannot be read; GivenUp as the client does; an error
 * on the way tells how many were opted out before
 */
async function optOutAll(item: Item): Promise<IDataObject> {
	const target = keyOf(item);
	const reason = item.required('reason');
	const source = String(item.options.source ?? '').trim();
	const sections = await sectionsOf(item);
	const all: Wanted[] = [];
	let pending = 0;
	for (const each of await readAll(item, sections)) {
		pending += each.consents.filter(({ type }) => type === 'pending-opt-in').length;
		for (const { topic, channel } of each.consents.filter(isOptIn)) {
			const body = {
				topic_discriminator: topic,
				channel_discriminator: channel,
				type: 'opt-out',
				reason,
				...(source !== '' && { source }),
			};
			requireSize(each.url, body);
			const names = { section: each.section, topic, channel };
			all.push({ request: { method: 'POST', url: each.url, body }, names });
		}
	}
	const left = pending > 0 ? { leftPending: pending } : {};
	if (item.isDryRun) {
		const wouldOptOut = all.map(({ names }) => names);
		const requests = all.map(({ request }) => request);
		return (await item.dryRun(requests, {
			optedOut: wouldOptOut,
			...left,
			sections,
		})) as IDataObject;
	}

	const done = await item.onlyOnce('opted out', async () => await Promise.resolve([] as Names[]));
	const isDone = (names: Names) => done.some((each) => keyOfNames(each) === keyOfNames(names));
	let mayBeRepeat = false;
	let hasChanged = done.length > 0;
	for (const wanted of all.filter(({ names }) => !isDone(names))) {
		const outcome = await settled(optOut(item, wanted));
		if ('error' in outcome) throw withProgress(outcome.error, done.length);
		if (outcome.value === 'unchanged') continue;
		if (outcome.value === 'changed') hasChanged = true;
		else mayBeRepeat = true;
		done.push(wanted.names);
	}
	const changed = item.known('changed', hasChanged, { mayBeRepeat });
	return written(target, { changed, optedOut: done, ...left, sections });
}

const keyOfNames = ({ section: sectionId, topic, channel }: Names) =>
	[sectionId, topic, channel].join(' ');

/**
 * Sends one opt-out.
 *
 * @returns `unknown` where an earlier try, whose answer was lost, may have changed it; `unchanged` where
 * somebody else did meanwhile
 * @throws ExplainedError where it is still opted in after the answer says that there is nothing to change
 */
async function optOut(item: Item, { request, names }: Wanted) {
	const answer = await item.client.send(request, item.settings(UNCHANGED));
	if (!UNCHANGED.includes(answer.status)) return 'changed';
	// A 409 is no proof: it means that the transition is not allowed, whatever the reason.
	const now = await readConsents(item, names.section);
	if (now.consents.filter(isOptIn).some((each) => isOf(each, names))) {
		throw new ExplainedError(
			`APSIS One leaves "${names.topic}" on ${names.channel} opted in (status ${answer.status})`,
			'Look at the profile in APSIS One, and opt it out there.',
		);
	}
	return answer.mayBeRepeat ? 'unknown' : 'unchanged';
}

const isOf = ({ topic, channel }: Consent, names: Names) =>
	topic === names.topic && channel === names.channel;

/** What was opted out is not opted in again because something else failed. */
function withProgress(error: unknown, done: number): unknown {
	if (done === 0 || error instanceof Stopped) return error;
	return new Supplemented(
		error,
		`${counted(done, 'consent')} of this item opted out before; a further run goes on with the others.`,
	);
}

/** The section of the item, or all that the API key may use. */
async function sectionsOf(item: Item): Promise<string[]> {
	const only = item.text('section');
	if (only !== '') return [only];
	const all = await getDefinitions(item.client, definitionPaths.sections(), item.reading);
	if (all.length > 0) return all.map(({ discriminator }) => discriminator);
	throw new ExplainedError(
		'The API key may use no section',
		'In APSIS One under Account settings > API management, allow it the sections.',
	);
}

/** Of several sections, those may be missing that know no such profile, but not all of them. */
async function readAll(item: Item, sections: string[]): Promise<SectionConsents[]> {
	const read: SectionConsents[] = [];
	let missing: unknown;
	for (const each of sections) {
		const outcome = await settled(readConsents(item, each));
		if ('value' in outcome) read.push(outcome.value);
		else if (isNotFound(outcome.error)) missing ??= outcome.error;
		else throw outcome.error;
	}
	if (read.length === 0) throw missing;
	return read;
}

const isNotFound = (error: unknown) => error instanceof GivenUp && error.fault.code === '404';

interface SectionConsents {
	section: string;
	/** Path of the consents. */
	url: string;
	consents: Consent[];
}

/** @throws ExplainedError where it cannot be read what is opted in */
async function readConsents(item: Item, sectionId: string): Promise<SectionConsents> {
	const profile = `keyspaces/${item.pathSegment('keyspace')}/profiles/${item.pathSegment('profileKey')}`;
	const url = `/v2/audience/${profile}/sections/${pathSegment(sectionId, 'Section')}/consents`;
	const consents = consentsIn(await item.client.send({ method: 'GET', url }, item.reading));
	if (consents) return { section: sectionId, url, consents };
	throw new ExplainedError(
		'The present consents of the profile cannot be read',
		`So it is not known what to opt out of in the section "${sectionId}". Look at Consent > Get Profile Consents.`,
	);
}
