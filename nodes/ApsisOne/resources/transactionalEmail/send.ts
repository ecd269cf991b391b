import {
	NodeOperationError,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { objectIn } from '../../transport/json';
import { requiredText, targetOfItem } from '../../transport/target';

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
		default: { mode: 'id', value: 'com.apsis1.keyspaces.transactional-email' },
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
		options: [dryRun, maxWait],
	},
];

/**
 * A preparation: the email (API.md section 8.9). That variables are a map, and the names in an
 * attachment, are guesses (API.md section 12).
 *
 * @throws NodeOperationError where a field is empty, the variables are no object or too large, or
 * the item has no such file
 */
export async function emailToSend(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	const attachments = await attachmentsOf(this);
	options.body = {
		to_email: requiredText(this, 'toEmail'),
		keyspace_discriminator: requiredText(this, 'keyspace'),
		profile_key: requiredText(this, 'profileKey'),
		variables: variablesOf(this),
		...(attachments.length > 0 && { attachments }),
	};
}

function variablesOf(context: IExecuteSingleFunctions): IDataObject {
	const variables = objectIn(context.getNodeParameter('variables', '{}'));
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, {
			itemIndex: context.getItemIndex(),
			description,
		});
	if (!variables) {
		throw refuse('"Variables" is not a JSON object', 'Write it as {"orderId": "A-1001"}.');
	}
	if (Buffer.byteLength(JSON.stringify(variables)) > MAX_VARIABLES) {
		throw refuse(
			'"Variables" is larger than 200 kB',
			'Nothing was sent. Send fewer or shorter ones.',
		);
	}
	return variables;
}

async function attachmentsOf(context: IExecuteSingleFunctions): Promise<IDataObject[]> {
	const names = String(context.getNodeParameter('attachments', ''))
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
	return await Promise.all(
		names.map(async (name) => {
			const { fileName, mimeType } = context.helpers.assertBinaryData(name);
			const content = await context.helpers.getBinaryDataBuffer(name);
			return {
				file_name: fileName ?? name,
				content_type: mimeType,
				content: content.toString('base64'),
			};
		}),
	);
}

/** A `postReceive` step: what was sent to whom. */
export async function toSent(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [
		{
			json: {
				success: true,
				...targetOfItem(this),
				activityId: requiredText(this, 'activityId'),
				toEmail: requiredText(this, 'toEmail'),
			},
		},
	];
}
