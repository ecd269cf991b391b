import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { targetOf } from '../../transport/target';
import { dryRun, maxWait } from '../../fields/options';
import { channel, keyspace, profileKey, section, topic } from '../../fields/pickers';
import { maxWaitOf } from '../../transport/options';
import { inOrder } from '../../transport/order';
import { runItems } from '../../transport/perItem';
import { addReport } from '../../transport/report';
import { dryRun as dryRunOutput, send, type ApiRequest } from '../../transport/request';
import { runOf } from '../../transport/run';
import { requireSize } from '../../transport/size';
import { consentTypeIn } from './present';

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
	},
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. Signed up on the spring campaign form',
		description: 'Why the consent changes; kept in APSIS One as proof',
	},
	{
		displayName: 'Source',
		name: 'source',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. Web shop',
		description: 'Where the consent comes from. APSIS One writes "One API" if it is empty.',
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
			maxWait,
			{
				displayName: 'Resubscribe Opted Out',
				name: 'resubscribeOptedOut',
				type: 'boolean',
				default: false,
				description:
					'Whether to opt in even a person who opted out. This revives a consent that the person withdrew: do it only at their own wish.',
			},
		],
	},
];

const HINTS = {
	403: 'The keyspace must be allowed to manage subscriptions: choose one that Keyspace > Get Many shows with manage_subscriptions true.',
	404: 'There is no profile with this key in the keyspace, or no such topic or channel. Profile > Create or Update makes profiles that are missing.',
	410: 'The profile is locked and can never be used again. Leave this item out.',
};

/** Nothing to change: 409 for what is already so, 200 in an older text (API.md section 8.5). */
const UNCHANGED = [200, 409];

/** What one item asks for. */
interface Row {
	request: ApiRequest;
	topic: string;
	channel: string;
	isOptIn: boolean;
	resubscribe: boolean;
	isDryRun: boolean;
	maxWaitMs: number;
	names: IDataObject;
}

/**
 * Consent > Set. Items of the same profile go one after the other, in the order of the input, so
 * that the last one counts.
 */
export async function setConsents(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	runOf(this).expected = { hints: HINTS };
	const queue = inOrder(this);
	let optedOut = 0;
	const items = await runItems(this, async (itemIndex) => {
		const row = readRow(this, itemIndex);
		const json = await queue(row.request.url, async () => await setConsent(this, row, itemIndex));
		if (json.optedOut) optedOut++;
		return [json];
	});
	addReport(this, [
		optedOut > 0
			? `${optedOut} ${optedOut === 1 ? 'item' : 'items'} left as opted out. To opt in all the same, set the option Resubscribe Opted Out.`
			: '',
	]);
	return [items];
}

/**
 * Sets the consent of one item.
 *
 * Before an opt-in the present consent is read. An opt-out stays unless it is to be revived; an
 * opt-in and a confirmed one stay, since both are one already, and the confirmed one says more. A
 * pending one is sent the opt-in, and APSIS One decides: what it does is not documented (API.md
 * section 8.5 says only that the API cannot set pending and confirmed).
 */
async function setConsent(
	context: IExecuteFunctions,
	row: Row,
	itemIndex: number,
): Promise<IDataObject> {
	const { request, isDryRun, maxWaitMs, names } = row;
	const present = row.isOptIn ? await readPresent(context, row, itemIndex) : undefined;
	const isWithdrawn = present === 'opt-out' && !row.resubscribe;
	const optedOut = isWithdrawn ? { optedOut: true } : {};
	const isSettled = isWithdrawn || present === 'opt-in' || present === 'confirmed-opt-in';
	if (isDryRun) {
		return { ...(await dryRunOutput(context, isSettled ? [] : [request])), ...optedOut };
	}
	if (isSettled) return { success: true, changed: false, ...optedOut, ...names };
	const { statusCode } = await send(context, request, { maxWaitMs, results: UNCHANGED });
	return { success: true, changed: !UNCHANGED.includes(statusCode), ...names };
}

/** @returns undefined where there is no consent yet, or no profile */
async function readPresent(
	context: IExecuteFunctions,
	{ request, topic: topicId, channel: channelId, maxWaitMs }: Row,
	itemIndex: number,
) {
	const { statusCode, body } = await send(
		context,
		{ method: 'GET', url: request.url },
		{ maxWaitMs, results: [404] },
	);
	if (statusCode === 404) return undefined;
	const type = consentTypeIn(body, topicId, channelId);
	if (type !== 'unreadable') return type;
	throw new NodeOperationError(
		context.getNode(),
		'The present consents of the profile cannot be read',
		{
			itemIndex,
			description:
				'So it is not known whether the person opted out, and nothing was sent. Look at Consent > Get Many.',
		},
	);
}

/** @throws NodeOperationError that names the field that is empty */
function readRow(context: IExecuteFunctions, itemIndex: number): Row {
	const read = (name: string) =>
		String(context.getNodeParameter(name, itemIndex, '', { extractValue: true }) ?? '').trim();
	const readFilled = (name: string, label: string) => {
		const text = read(name);
		if (text !== '') return text;
		throw new NodeOperationError(context.getNode(), `"${label}" is empty`, {
			itemIndex,
			description: 'Fill in the field. If it is an expression, check that this item has the value.',
		});
	};
	const { target, path } = targetOf(context, itemIndex);
	const topicId = readFilled('topic', 'Topic');
	const channelId = readFilled('channel', 'Channel');
	const reason = readFilled('reason', 'Reason');
	const consentType = readFilled('consentType', 'Consent Type');
	if (consentType !== 'opt-in' && consentType !== 'opt-out') {
		throw new NodeOperationError(context.getNode(), `"Consent Type" cannot be "${consentType}"`, {
			itemIndex,
			description: 'Write opt-in or opt-out; the API sets no other type.',
		});
	}
	const source = read('source');
	const options = context.getNodeParameter('options', itemIndex, {});
	const request: ApiRequest = {
		method: 'POST',
		url: `/v2/audience${path}/consents`,
		body: {
			topic_discriminator: topicId,
			channel_discriminator: channelId,
			type: consentType,
			reason,
			...(source === '' ? {} : { source }),
		},
	};
	requireSize(request.url, request.body, context.getNode(), itemIndex);
	return {
		request,
		topic: topicId,
		channel: channelId,
		isOptIn: consentType === 'opt-in',
		resubscribe: options.resubscribeOptedOut === true,
		isDryRun: options.dryRun === true,
		maxWaitMs: maxWaitOf(options),
		names: { ...target, topic: topicId, channel: channelId, consentType },
	};
}
