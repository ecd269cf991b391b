import type {
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { requiredText, targetOfItem } from '../../transport/target';

const show = { resource: ['profile'], operation: ['create'] };

/** Fields of Profile > Create. */
export const createProfileFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
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

/** Existing already is a result (API.md section 8.3: clients go on after 409). */
export const creation = {
	results: [409],
	hints: { 410: 'The profile is locked and can never be used again. Leave this item out.' },
};

/** A preparation: the body of the creation. */
export function keyToCreate(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	options.body = { profile_key: requiredText(this, 'profileKey') };
}

/** A `postReceive` step: whether the profile is new. */
export async function toCreated(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	{ statusCode }: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: { success: true, created: statusCode !== 409, ...targetOfItem(this) } }];
}
