import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { ValueType } from '../attributes/convert';
import { eventFieldsOf, type EventField } from '../events/fields';
import { definitionPaths } from '../client/definitions';
import { readOfSection } from './readDefinitions';

/** What the label of a field says about its values. */
const HINTS: Partial<Record<ValueType, string>> = {
	boolean: 'true/false',
	date: 'YYYY-MM-DD',
	timestamp: 'date and time',
	integer: 'whole number',
	decimal: 'number',
};

const UNKNOWN_FIELDS =
	'APSIS One does not tell the fields of this event. Choose "JSON" under "Data From".';

/** The fields of the chosen event, where its definition tells them. The id of a field is its name. */
export async function getEventFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const section = chosen(this, 'section');
	const event = chosen(this, 'event');
	if (section === '' || event === '') {
		return { fields: [], emptyFieldsNotice: 'Choose "Section" and "Event" first.' };
	}
	if (section.startsWith('=') || event.startsWith('=')) {
		return {
			fields: [],
			emptyFieldsNotice:
				'The fields are known when "Section" and "Event" are fixed. With expressions there, take the data from input columns or from JSON.',
		};
	}
	const definitions = await readOfSection(this, definitionPaths.events, section);
	const definition = definitions.find(({ discriminator }) => discriminator === event);
	const fields = (definition && eventFieldsOf(definition)) ?? [];
	// n8n shows a notice whenever it gets one, also beside fields.
	if (fields.length === 0) return { fields: [], emptyFieldsNotice: UNKNOWN_FIELDS };
	return { fields: fields.map(fieldOf) };
}

const chosen = (context: ILoadOptionsFunctions, name: string): string =>
	String(context.getCurrentNodeParameter(name, { extractValue: true }) ?? '');

/** Only numbers get a widget of their own; the other values are checked when they are sent. */
function fieldOf({ name, type }: EventField): ResourceMapperField {
	const hint = HINTS[type];
	return {
		id: name,
		displayName: hint ? `${name} (${hint})` : name,
		type: type === 'integer' || type === 'decimal' ? 'number' : 'string',
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
	};
}
