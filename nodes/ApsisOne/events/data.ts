import type { JsonObject } from '../client/json';
import { inexactIn, inexactProblem } from '../client/numbers';
import { convertValue } from '../attributes/convert';
import type { EventField } from './fields';

/** What one input item says about the data of its event, before conversion. */
export interface EventCells {
	/** `fields`: filled in one by one in the node; `columns`: all of the input item; `json`: as written. */
	from: 'fields' | 'columns' | 'json';
	values: JsonObject;
}

export interface EventData {
	/** Field to the value to send. */
	data: JsonObject;
	/** A sentence for each value that cannot be sent. */
	problems: string[];
}

/**
 * Makes the data of an event out of the cells of an item. JSON is sent as it is written; other
 * values are converted by the type of their field, and empty ones are left out.
 *
 * @param fields of the event; undefined where its definition does not tell them
 * @param timezone IANA name, for times without offset
 */
export function eventDataOf(
	{ from, values }: EventCells,
	fields: EventField[] | undefined,
	timezone: string,
): EventData {
	if (from === 'json') {
		const inexact = inexactIn(values);
		return { data: values, problems: inexact === undefined ? [] : [inexactProblem(inexact)] };
	}
	if (from === 'columns') {
		if (fields) return convert(columnsToFields(values, fields), fields, timezone);
		return {
			data: {},
			problems: [
				'APSIS One does not tell the fields of this event, so they cannot be taken from input columns. Choose "JSON" under "Data From".',
			],
		};
	}
	return convert(values, fields, timezone);
}

function convert(
	values: JsonObject,
	fields: EventField[] | undefined,
	timezone: string,
): EventData {
	const result: EventData = { data: {}, problems: [] };
	for (const [name, value] of Object.entries(values)) {
		if (isEmpty(value)) continue;
		const field = fields?.find((each) => each.name === name);
		if (fields && !field) {
			result.problems.push(`The event has no field "${name}". Refresh the fields of the node.`);
			continue;
		}
		const conversion = convertValue(value, field?.type ?? 'unknown', timezone);
		if ('problem' in conversion) result.problems.push(`"${name}": ${conversion.problem}`);
		else result.data[name] = conversion.value as JsonObject[string];
	}
	return result;
}

/** The columns that bear the name of a field; another case is taken where none has it exactly. */
function columnsToFields(row: JsonObject, fields: EventField[]): JsonObject {
	const columns = Object.keys(row);
	return Object.fromEntries(
		fields.flatMap(({ name }) => {
			const column =
				columns.find((each) => each === name) ??
				columns.find((each) => each.trim().toLowerCase() === name.toLowerCase());
			return column === undefined ? [] : [[name, row[column]]];
		}),
	);
}

const isEmpty = (value: unknown) =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
