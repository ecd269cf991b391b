import type { INodeProperties } from 'n8n-workflow';

/** The fields that most operations begin with, in their order. */
const FIRST_FIELDS = ['section', 'keyspace', 'profileKey'];

/**
 * Makes one field of those that operations of a resource begin with alike.
 *
 * n8n evaluates the expression of a field for every item and once for every field of that name, shown
 * or not: with a profile key in each of 18 operations, an item took twice the time before it was sent.
 *
 * @param properties of one resource: of each operation its notices first, then the fields in question
 * @returns the same fields in the same order for each operation
 */
export function shareFields(properties: INodeProperties[]): INodeProperties[] {
	const isNotice = ({ type }: INodeProperties) => type === 'notice';
	const [operation, ...fields] = properties as [INodeProperties, ...INodeProperties[]];
	const first: INodeProperties[] = [];
	for (const name of FIRST_FIELDS) {
		for (const field of fields.filter((each) => each.name === name)) {
			const alike = first.findIndex((each) => isAlike(each, field));
			if (alike < 0) first.push(field);
			else first[alike] = withOperations(first[alike]!, operationsOf(field));
		}
	}
	return [
		operation,
		...fields.filter(isNotice),
		...first,
		...fields.filter((field) => !isNotice(field) && !FIRST_FIELDS.includes(field.name)),
	];
}

const isAlike = (one: INodeProperties, other: INodeProperties) =>
	JSON.stringify(withOperations(one, [], true)) === JSON.stringify(withOperations(other, [], true));

const operationsOf = ({ displayOptions }: INodeProperties) => displayOptions?.show?.operation ?? [];

function withOperations(
	field: INodeProperties,
	operations: NonNullable<ReturnType<typeof operationsOf>>,
	replace = false,
): INodeProperties {
	const { show } = field.displayOptions ?? {};
	const present = replace ? [] : operationsOf(field);
	return {
		...field,
		displayOptions: { show: { ...show, operation: [...present, ...operations] } },
	};
}
