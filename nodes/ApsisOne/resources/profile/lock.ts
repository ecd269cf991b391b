import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { keyOf, written } from '../../engine/target';
import { allowAiAgents, dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';

const show = { resource: ['profile'], operation: ['lock'] };

/** Fields of Profile > Lock. */
export const lockProfileFields: INodeProperties[] = [
	{
		displayName:
			'This deletes the data of the profile and bars it permanently: it can never be created, imported or opted in again, whatever identifies it. APSIS One advises to delete profiles instead.',
		name: 'lockNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Confirm Identifier',
		name: 'confirmProfileKey',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. john.doe@example.com',
		description:
			'The identifier once more, to confirm that the profile is to be locked permanently',
	},
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

/**
 * Lets pass only what was named twice.
 *
 * @throws ExplainedError where the two keys differ
 */
export function requireConfirmation(item: Item): Prepared {
	const confirmation = String(item.value('confirmProfileKey')).trim();
	if (confirmation === item.required('profileKey')) return {};
	throw new ExplainedError(
		'"Confirm Identifier" is not the same as "Identifier"',
		'Nothing was locked. Locking is permanent; enter the same in both fields.',
	);
}

/** What was locked. */
export const toLocked = (item: Item) => [written(keyOf(item), { locked: true })];
