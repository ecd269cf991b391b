import type { INodeProperties } from 'n8n-workflow';
import type { Answer } from '../../client/answer';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { targetOf, written } from '../../engine/target';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

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
		options: [dryRun, keepInputFields, maxWait],
	},
];

/** The body of the creation. Throws ExplainedError where the profile key is empty. */
export const keyToCreate = (item: Item): Prepared => ({
	body: { profile_key: item.required('profileKey') },
});

/** Whether the profile is new; null where it is not known, since an answer was lost. */
export const toCreated = (item: Item, answer: Answer) => [
	written(targetOf(item), { created: item.known('created', answer.status !== 409, answer) }),
];
