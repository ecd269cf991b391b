import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { KEYSPACES } from '../../client/discriminators';
import { objectIn, type JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { targetOf, written } from '../../engine/target';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['transactionalEmail'], operation: ['send'] };

/** Bytes, names included (API.md section 5). */
const MAX_VARIABLES = 200_000;

/** Fields of Transactional Email > Send. */
export const sendTransactionalEmailFields: INodeProperties[] = [
	{
		displayName:
			'APSIS One says of this operation that it is in development and not to be used yet. It may change or fail.',
		name: 'sendNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...section, displayOptions: { show } },
	{
		displayName: 'Activity ID',
		name: 'activityId',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. 5b3c1f0e-8a4d-4e0a-9c55-0d6f7a1b2c3d',
		description: 'The transactional email activity, made in APSIS One',
	},
	{
		displayName: 'To Email',
		name: 'toEmail',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. john.doe@example.com',
		description: 'The address that the email goes to',
	},
	{
		...keyspace,
		default: {
			__rl: true,
			mode: 'list',
			value: KEYSPACES.transactionalEmail,
			cachedResultName: 'Transactional email',
		},
		displayOptions: { show },
	},
	{
		...profileKey,
		displayOptions: { show },
		description: 'The profile that the email belongs to. One that is missing is created.',
	},
	{
		displayName: 'Variables',
		name: 'variables',
		type: 'json',
		displayOptions: { show },
		default: '{}',
		placeholder: 'e.g. {"orderId": "A-1001"}',
		description: 'Names and values that the email uses, 200 kB at most',
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. invoice, terms',
		hint: 'The names of the input fields that hold the files, separated by commas',
		description: 'Files of the input item to attach, 2 MB at most in all',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [dryRun, keepInputFields, maxWait],
	},
];

/**
 * The email (API.md section 8.9). That variables are a map, and the names in an attachment, are
 * guesses: `transactional-body` (API.md section 12).
 *
 * @throws ExplainedError where a field is empty, or the variables are no object or too large; n8n's
 * error where the item has no such file
 */
export async function emailToSend(item: Item): Promise<Prepared> {
	const attachments = await attachmentsOf(item);
	return {
		body: {
			to_email: item.required('toEmail'),
			keyspace_discriminator: item.required('keyspace'),
			profile_key: item.required('profileKey'),
			variables: variablesOf(item),
			...(attachments.length > 0 && { attachments }),
		},
	};
}

function variablesOf(item: Item): JsonObject {
	const variables = objectIn(item.value('variables', '{}'));
	if (!variables) {
		throw new ExplainedError(
			'"Variables" is not a JSON object',
			'Write it as {"orderId": "A-1001"}.',
		);
	}
	if (Buffer.byteLength(JSON.stringify(variables)) > MAX_VARIABLES) {
		throw new ExplainedError(
			'"Variables" is larger than 200 kB',
			'Nothing was sent. Send fewer or shorter ones.',
		);
	}
	return variables;
}

async function attachmentsOf(item: Item): Promise<JsonObject[]> {
	const names = String(item.value('attachments'))
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
	return await Promise.all(
		names.map(async (name) => {
			const { data, content } = item.file(name);
			return {
				file_name: data.fileName ?? name,
				content_type: data.mimeType,
				content: (await content()).toString('base64'),
			};
		}),
	);
}

/** What was sent to whom. */
export const toSent = (item: Item) => [
	written({
		...targetOf(item),
		toEmail: item.required('toEmail'),
		activityId: item.required('activityId'),
	}),
];
