import type { INodeProperties } from 'n8n-workflow';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['consent'], operation: ['getAll'] };

/** Fields of Consent > Get Many. */
export const getConsentsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Consent Types',
		name: 'consentTypes',
		type: 'multiOptions',
		displayOptions: { show },
		options: [
			{ name: 'Confirmed Opt-In', value: 'confirmed-opt-in' },
			{ name: 'Opt-In', value: 'opt-in' },
			{ name: 'Opt-Out', value: 'opt-out' },
			{ name: 'Pending Opt-In', value: 'pending-opt-in' },
		],
		default: [],
		description: 'The types to get; leave empty to get every type',
	},
	...returnAllOrLimit(show),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/** The types that are asked for; every type where none is chosen. */
export const typesToGet = (item: Item): Prepared => ({
	query: { consent_types: item.raw<string[]>('consentTypes', []) },
});
