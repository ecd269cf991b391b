import type { INodeProperties } from 'n8n-workflow';
import type { Answer } from '../../client/answer';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { keyOf, written } from '../../engine/target';
import { allowAiAgents, dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';

const show = { resource: ['profile'], operation: ['delete'] };

/** Fields of Profile > Delete. */
export const deleteProfileFields: INodeProperties[] = [
	{
		displayName:
			'This deletes the profile in the whole account, with its consents and events. It cannot be undone.',
		name: 'deleteNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [allowAiAgents, dryRun, keepInputFields, maxWait],
	},
];

/** As the vendor's clients ask for it. */
export const askForProblem = (): Prepared => ({ headers: { Accept: 'application/problem+json' } });

/**
 * What was deleted. A 404 comes here only after an answer was lost: there is no such profile now, and
 * whether this run deleted it is not known.
 */
export const toDeleted = (item: Item, answer: Answer) => [
	written(keyOf(item), { deleted: item.known('deleted', answer.status !== 404, answer) }),
];
