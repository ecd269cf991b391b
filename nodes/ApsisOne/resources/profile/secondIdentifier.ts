import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { isOfConnector } from '../../client/discriminators';
import type { HttpRequest } from '../../client/host';
import { counted } from '../../client/words';
import { textOf, valueOf } from '../../engine/fieldValues';
import type { Item } from '../../engine/item';
import type { Target } from '../../engine/target';
import { keyspace, profileKey } from '../../fields/pickers';

/** The options of a second identifier, in the order of the editor. */
export const secondIdentifier: INodeProperties[] = [
	{
		...profileKey,
		displayName: 'Second Identifier',
		name: 'secondProfileKey',
		required: false,
		description:
			'Another identifier of the same person. Both are created where they are missing and merged into one profile before it is written, which cannot be undone. Items where it is empty are not merged.',
	},
	{
		...keyspace,
		displayName: 'Second Identifier Type',
		name: 'secondKeyspace',
		required: false,
		default: { mode: 'list', value: '' },
		description: 'What the second identifier is, such as a CRM ID',
	},
];

/** The other identifier of the person. */
// A type and not an interface, so that it fits into the JSON of an item.
export type Second = { secondKeyspace: string; secondProfileKey: string };

/**
 * The second identifier of an item.
 *
 * @returns undefined where none is asked for, or it is empty
 * @throws ExplainedError where it is not said what it is, it is the first one, or an AI agent may not
 * merge
 */
export function secondOf(
	item: Item,
	{ keyspace: first, profileKey: key }: Target,
): Second | undefined {
	const { options } = item;
	if (options.secondProfileKey === undefined) return undefined;
	const secondProfileKey = textOf(options.secondProfileKey, 'Second Identifier');
	if (secondProfileKey === '') {
		item.noteCount(
			'not merged',
			1,
			(count) => `${counted(count, 'item')} without second identifier: written without merging.`,
		);
		return undefined;
	}
	const secondKeyspace = valueOf(options.secondKeyspace);
	if (secondKeyspace === '') {
		throw new ExplainedError(
			'"Second Identifier Type" is empty',
			'Add this option and choose what the second identifier is. Nothing was sent for this item.',
		);
	}
	if (secondKeyspace === first && secondProfileKey === key) {
		throw new ExplainedError(
			'The second identifier is the same as the first',
			'Give another one, or leave it empty. Nothing was sent for this item.',
		);
	}
	item.requireAllowedForAgents();
	return { secondKeyspace, secondProfileKey };
}

/**
 * What makes one profile of two identifiers: both created, as what a merge does with one that is
 * missing is not known (API.md section 8.3), then merged. Each of them may be sent again.
 */
export function requestsToMerge(target: Target, second: Second): HttpRequest[] {
	const { keyspace: first, profileKey: key, section } = target;
	const { secondKeyspace, secondProfileKey } = second;
	const profiles = [
		{ keyspace_discriminator: first, profile_key: key },
		{ keyspace_discriminator: secondKeyspace, profile_key: secondProfileKey },
	];
	const creations = profiles.map(
		({ keyspace_discriminator: each, profile_key }): HttpRequest => ({
			method: 'POST',
			url: `/audience/keyspaces/${encodeURIComponent(each)}/sections/${encodeURIComponent(section)}/profiles`,
			body: { profile_key },
		}),
	);
	return [...creations, { method: 'PUT', url: '/audience/profiles/merges', body: { profiles } }];
}

/** Warns of identifiers of connectors, whose profiles are not found by any other (API.md section 1). */
export function noteConnector(item: Item, { keyspace: first }: Target, second?: Second) {
	if (second && isOfConnector(second.secondKeyspace)) {
		item.note(
			'connector',
			'The second identifier is that of a connector. Connectors never merge by themselves, since several contacts may share an address: be sure that both are the same person.',
		);
	} else if (!second && isOfConnector(first)) {
		item.note(
			'connector',
			'These profiles are identified by a connector. They are not found by email: to keep one profile of a person, add the option Second Identifier.',
		);
	}
}
