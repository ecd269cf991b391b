import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { HttpRequest } from '../../client/host';
import type { JsonObject } from '../../client/json';
import { requireSize } from '../../client/size';
import { counted } from '../../client/words';
import { textOf } from '../../engine/fieldValues';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, profileOf, targetOf, written, type Target } from '../../engine/target';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { channel, keyspace, profileKey, section, topic } from '../../fields/pickers';
import { consentTypeIn, type ConsentType } from './present';

const show = { resource: ['consent'], operation: ['set'] };

/** Fields of Consent > Set. */
export const setConsentFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{ ...topic, displayOptions: { show } },
	{ ...channel, displayOptions: { show } },
	{
		displayName: 'Consent Type',
		name: 'consentType',
		type: 'options',
		displayOptions: { show },
		options: [
			{
				name: 'Opt-In',
				value: 'opt-in',
				description: 'A person who opted out before is left so, unless an option says otherwise',
			},
			{ name: 'Opt-Out', value: 'opt-out' },
		],
		default: 'opt-in',
		required: true,
		description: 'An expression may also give true for opt-in and false for opt-out',
	},
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		displayOptions: { show },
		default: 'Set by an n8n workflow',
		required: true,
		placeholder: 'e.g. Signed up on the spring campaign form',
		description: 'Why the consent changes; kept in APSIS One as proof',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			dryRun,
			keepInputFields,
			maxWait,
			{
				displayName: 'Resubscribe Opted Out',
				name: 'resubscribeOptedOut',
				type: 'boolean',
				default: false,
				description:
					'Whether to opt in even a person who opted out. This revives a consent that the person withdrew: do it only at their own wish.',
			},
			{
				displayName: 'Source',
				name: 'source',
				type: 'string',
				default: '',
				placeholder: 'e.g. Web shop',
				description: 'Where the consent comes from. APSIS One writes "One API" if it is empty.',
			},
		],
	},
];

/** Nothing to change: 409 for what is already so, 200 in an older text (API.md section 8.5). */
const UNCHANGED = [200, 409];

/** What the profile has; undefined where it has nothing yet. */
type Present = ConsentType | undefined;

type Names = Target & { topic: string; channel: string; consentType: string };

/** What one item asks for. */
interface Row {
	request: HttpRequest & { url: string };
	topic: string;
	channel: string;
	isOptIn: boolean;
	names: Names;
}

/**
 * Consent > Set. Items of the same profile go one after the other, in the order of the input, so
 * that the last one counts.
 */
export const setInOrder = {
	orderOf: profileOf,
	handle: async (item: Item): Promise<Output[]> => {
		const json = await setConsent(item, rowOf(item));
		item.noteCount(
			'opted out',
			json.optedOut ? 1 : 0,
			(count) =>
				`${counted(count, 'item')} left as opted out. To opt in all the same, set the option Resubscribe Opted Out.`,
		);
		return [{ json: json as IDataObject }];
	},
};

/**
 * Sets the consent of one item.
 *
 * Before an opt-in the present consent is read, and again after every wait of more than a moment,
 * for the person may have opted out meanwhile. An opt-out stays unless it is to be revived, and one
 * that came in during a wait stays in any case; an opt-in and a confirmed one stay, since both are one
 * already, and the confirmed one says more. A pending one is sent the opt-in, and APSIS One decides:
 * what it does is not documented (API.md section 8.5 says only that the API cannot set pending and
 * confirmed).
 */
async function setConsent(item: Item, row: Row): Promise<JsonObject> {
	const { request, isOptIn, names } = row;
	const first = isOptIn ? await readPresent(item, row, item.maxWaitMs) : undefined;
	const revives = item.switchOption('resubscribeOptedOut');
	const mayRevive = (present: Present) => revives && present === first;
	const isSettled = (present: Present) =>
		(present === 'opt-out' && !mayRevive(present)) ||
		present === 'opt-in' ||
		present === 'confirmed-opt-in';
	const unsent = (present: Present, mayBeRepeat: boolean): JsonObject =>
		written(names, {
			changed: item.known('changed', false, { mayBeRepeat }),
			...optedOutIn(present),
		});

	if (item.isDryRun) {
		const requests = isSettled(first) ? [] : [request];
		const { consentType } = names;
		return await item.dryRun(requests, {
			consentType,
			...(isSettled(first) && { present: first, ...optedOutIn(first) }),
		});
	}
	if (isSettled(first)) return unsent(first, false);
	const settings = item.settings(UNCHANGED);
	let last: JsonObject | undefined;
	const answer = await (isOptIn
		? item.client.sendWhile(request, settings, async ({ mayHaveArrived, leftMs }) => {
				const present = await readPresent(item, row, leftMs);
				if (isSettled(present)) last = unsent(present, mayHaveArrived);
				return last === undefined;
			})
		: item.client.send(request, settings));
	if (!answer) return last!;
	const changed = item.known('changed', !UNCHANGED.includes(answer.status), answer);
	return written(names, { changed });
}

const optedOutIn = (present: Present) => (present === 'opt-out' ? { optedOut: true } : {});

/** @returns undefined where there is no consent yet, or no profile */
async function readPresent(
	item: Item,
	{ request: { url }, topic: topicId, channel: channelId }: Row,
	maxWaitMs: number,
): Promise<Present> {
	const settings = { maxWaitMs, results: [404] };
	const { status, body } = await item.client.send({ method: 'GET', url }, settings);
	if (status === 404) return undefined;
	const type = consentTypeIn(body, topicId, channelId);
	if (type !== 'unreadable') return type;
	throw new ExplainedError(
		'The present consents of the profile cannot be read',
		'So it is not known whether the person opted out, and nothing was sent. Look at Consent > Get Many.',
	);
}

/** @throws ExplainedError that names the field that is empty */
function rowOf(item: Item): Row {
	const { path } = pathsOf(item);
	const target = targetOf(item);
	const topicId = item.required('topic');
	const channelId = item.required('channel');
	const reason = item.required('reason');
	const consentType = consentTypeOf(item.value('consentType'));
	const source = textOf(item.options.source, 'Source');
	const request = {
		method: 'POST' as const,
		url: `/v2/audience${path}/consents`,
		body: {
			topic_discriminator: topicId,
			channel_discriminator: channelId,
			type: consentType,
			reason,
			...(source === '' ? {} : { source }),
		},
	};
	requireSize(request.url, request.body);
	return {
		request,
		topic: topicId,
		channel: channelId,
		isOptIn: consentType === 'opt-in',
		names: { ...target, topic: topicId, channel: channelId, consentType },
	};
}

/**
 * Opt-in and opt-out, as the field or an expression gives them.
 *
 * @throws ExplainedError where the value is neither, nor true or false
 */
function consentTypeOf(value: unknown): 'opt-in' | 'opt-out' {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === 'opt-in' || word === 'true' || word === true) return 'opt-in';
	if (word === 'opt-out' || word === 'false' || word === false) return 'opt-out';
	if (word === '' || word === null || word === undefined) {
		throw new ExplainedError(
			'"Consent Type" is empty',
			'Write opt-in or opt-out, or true or false. Nothing was sent for this item.',
		);
	}
	throw new ExplainedError(
		`"Consent Type" cannot be ${JSON.stringify(value)}`,
		'Write opt-in or opt-out, or true or false; the API sets no other type.',
	);
}
