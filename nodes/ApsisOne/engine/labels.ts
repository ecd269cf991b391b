import type { INodeProperties } from 'n8n-workflow';

/** One a table of fields, since every reading of a field asks for its label. */
const labels = new WeakMap<INodeProperties[], Map<string, string>>();

/**
 * The label under which the editor shows a field, for errors that name it.
 *
 * @param fields of the operation; those in collections are found too, where none outside is named so
 * @param name internal name of the field
 * @returns the name itself where the operation has no such field
 */
export function labelOf(fields: INodeProperties[], name: string): string {
	let known = labels.get(fields);
	if (!known) labels.set(fields, (known = new Map(namesAndLabels(fields))));
	return known.get(name) ?? name;
}

function namesAndLabels(fields: INodeProperties[]): Array<[string, string]> {
	const inside = fields.flatMap(({ options = [] }) =>
		options.flatMap((option) => {
			if ('values' in option) return option.values;
			return 'type' in option ? [option as INodeProperties] : [];
		}),
	);
	const own = fields.map(({ name, displayName }): [string, string] => [name, displayName]);
	return [...(inside.length > 0 ? namesAndLabels(inside) : []), ...own];
}
