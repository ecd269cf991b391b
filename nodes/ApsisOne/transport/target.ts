import type { IExecuteFunctions, IExecuteSingleFunctions } from 'n8n-workflow';
import { pathSegment, requireText } from './prepare';

/** A profile in a section, as the fields of the node name it; part of the output of an operation. */
// A type and not an interface, so that it fits into the JSON of an item.
export type Target = {
	keyspace: string;
	profileKey: string;
	section: string;
};

/**
 * Reads the fields `keyspace`, `profileKey` and `section` of one input item.
 *
 * @returns the names, and `path`, the path below which the profile's data is
 * @throws NodeOperationError where one is empty or cannot be part of a path
 */
export function targetOf(context: IExecuteFunctions, itemIndex: number) {
	const read = (name: string) => {
		const value = context.getNodeParameter(name, itemIndex, '', { extractValue: true });
		const encoded = pathSegment(value, name, context.getNode(), itemIndex);
		return { encoded, text: String(value).trim() };
	};
	const section = read('section');
	const keyspace = read('keyspace');
	const key = read('profileKey');
	const target: Target = {
		keyspace: keyspace.text,
		profileKey: key.text,
		section: section.text,
	};
	const profilePath = `/keyspaces/${keyspace.encoded}/profiles/${key.encoded}`;
	return {
		target,
		/** With the section, as all data of a profile has it: below `/audience` or `/v2/audience`. */
		path: `${profilePath}/sections/${section.encoded}`,
		/** Where a profile is created. */
		createPath: `/audience/keyspaces/${keyspace.encoded}/sections/${section.encoded}/profiles`,
	};
}

/** The same names, for an operation of one request. */
export const targetOfItem = (context: IExecuteSingleFunctions): Target => ({
	...keyOfItem(context),
	section: requiredText(context, 'section'),
});

/** The fields `keyspace` and `profileKey` of an operation of one request. */
export const keyOfItem = (context: IExecuteSingleFunctions) => ({
	keyspace: requiredText(context, 'keyspace'),
	profileKey: requiredText(context, 'profileKey'),
});

/**
 * A field of an operation of one request that must not be empty.
 *
 * @throws NodeOperationError that names the field
 */
export function requiredText(context: IExecuteSingleFunctions, name: string): string {
	const value = context.getNodeParameter(name, '', { extractValue: true });
	return requireText(value, name, context.getNode(), context.getItemIndex());
}
