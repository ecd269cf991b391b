import { attributesInUse } from '../../attributes/item';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import { isWritable } from '../../client/permissions';
import { textOf, valueOf } from '../../engine/fieldValues';
import { requireFilled, type Item } from '../../engine/item';
import type { ImportPlan } from '../../imports/importRequest';

/**
 * What the fields of Import > Create ask for, as the first item has them, and the attributes of the
 * section.
 *
 * @throws ExplainedError that names a field that is empty; GivenUp or Stopped as the client does
 */
export async function planOf(item: Item): Promise<ImportPlan> {
	const section = item.required('section');
	const keyspace = item.required('keyspace');
	const definitions = await getDefinitions(
		item.client,
		definitionPaths.attributes(section),
		item.reading,
	);
	return {
		keyspace,
		attributes: attributesInUse(definitions),
		writable: new Set(
			definitions
				.filter((each) => isWritable(each, keyspace))
				.map(({ discriminator }) => discriminator),
		),
		consents: item.entries('consents', 'consent').map((entry) => ({
			topic: requireFilled(valueOf(entry.topic), 'Topic'),
			channel: requireFilled(valueOf(entry.channel), 'Channel'),
			consentType: String(entry.consentType ?? 'opt-in'),
			column: textOf(entry.column, 'Column'),
		})),
		tags: item.entries('tags', 'tag').map((entry) => ({
			tag: requireFilled(valueOf(entry.tag), 'Tag'),
			column: textOf(entry.column, 'Column'),
		})),
		updateExisting: item.switchOption('updateExisting', true),
		clearExisting: item.switchOption('clearExisting'),
		resubscribeOptedOut: item.switchOption('resubscribeOptedOut'),
	};
}
