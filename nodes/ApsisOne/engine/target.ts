import type { IDataObject } from 'n8n-workflow';
import type { Item } from './item';

/** A profile in a section, as the fields of the node name it; part of the output of an operation. */
// A type and not an interface, so that it fits into the JSON of an item.
export type Target = {
	keyspace: string;
	profileKey: string;
	section: string;
};

/** The fields `keyspace` and `profileKey`; throws ExplainedError where one is empty. */
export const keyOf = (item: Item) => ({
	keyspace: item.required('keyspace'),
	profileKey: item.required('profileKey'),
});

/** The fields `keyspace`, `profileKey` and `section`; throws ExplainedError where one is empty. */
export const targetOf = (item: Item): Target => ({
	...keyOf(item),
	section: item.required('section'),
});

/**
 * The output of a write: first what the next node asks for, the key and the outcome, then the names.
 *
 * @param outcome what the write came to, such as `created`
 */
export const written = <Names extends { profileKey: string }>(
	names: Names,
	outcome: IDataObject = {},
) => Object.assign({ profileKey: names.profileKey }, outcome, names, { success: true });

/** The profile in its section, for what is to be done in order. Throws as {@link pathsOf} does. */
export const profileOf = (item: Item): string => pathsOf(item).path;

/** The paths of a profile, encoded. Throws ExplainedError where a field cannot be part of one. */
export function pathsOf(item: Item) {
	const section = item.pathSegment('section');
	const keyspace = item.pathSegment('keyspace');
	const key = item.pathSegment('profileKey');
	return {
		/** With the section, as all data of a profile has it: below `/audience` or `/v2/audience`. */
		path: `/keyspaces/${keyspace}/profiles/${key}/sections/${section}`,
		/** Where a profile is created. */
		createPath: `/audience/keyspaces/${keyspace}/sections/${section}/profiles`,
	};
}
