import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { ValueType } from '../attributes/convert';
import { PRELOADED, shortNameOf, type Attribute } from '../attributes/definitions';
import { isWritable } from '../client/permissions';
import { attributesInUse } from '../attributes/item';
import { definitionPaths } from '../client/definitions';
import { readOfSection } from './readDefinitions';
import { getEventFields } from './eventFields';

/** What the label of an attribute says about its values. */
const HINTS: Record<ValueType, string> = {
	text: '',
	boolean: 'true/false',
	date: 'YYYY-MM-DD',
	timestamp: 'date and time',
	integer: 'whole number',
	decimal: 'number',
	email: 'email address',
	mobile: 'number with country code',
	unknown: '',
};

/** n8n shows a notice whenever it gets one, also beside fields. */
const NOTHING_WRITABLE =
	'No attribute of this section may be written to profiles identified this way. Choose another unique identifier under "Identify Profile By", or allow it in APSIS One under Account settings > API management.';

/**
 * The default attributes that stand there from the start, for as long as nobody can be asked: n8n asks
 * when a node is opened and not when its credential is chosen, and would show no attribute at all.
 */
const BEFORE_ASKING: ResourceMapperFields = {
	fields: ['First name', 'Last name'].map((name, index) =>
		fieldOf({ discriminator: PRELOADED[index]!, name, type: 'text' }),
	),
	// n8n 2.41 shows none beside fields; where one is shown it stays, so it is true after a refresh too.
	emptyFieldsNotice:
		'Is an attribute missing? Choose a credential, then "Refresh Attribute List" in the menu beside "Attributes".',
};

/** The methods of the resource mappers. */
export const resourceMapping = {
	getEventFields,

	/**
	 * The attributes of the chosen section that the chosen keyspace may write, the default attributes
	 * first; deprecated ones are left out. The id of a field is the discriminator. First and last name
	 * stand there from the start, also where no credential is chosen yet.
	 */
	async getAttributeFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const section = chosen(this, 'section');
		const keyspace = chosen(this, 'keyspace');
		if (section === '' || keyspace === '') {
			const missing = [
				...(section === '' ? ['"Section"'] : []),
				...(keyspace === '' ? ['"Identify Profile By"'] : []),
			];
			return { fields: [], emptyFieldsNotice: `Choose ${missing.join(' and ')} first.` };
		}
		if (section.startsWith('=') || keyspace.startsWith('=')) {
			return {
				fields: [],
				emptyFieldsNotice:
					'The attributes are known when "Section" and "Identify Profile By" are fixed. With expressions there, take the attributes from input columns or from JSON.',
			};
		}
		if (!this.getNode().credentials?.apsisOneApi) return BEFORE_ASKING;
		const definitions = await readOfSection(this, definitionPaths.attributes, section);
		const writable = definitions.filter((definition) => isWritable(definition, keyspace));
		const fields = [...attributesInUse(writable)].sort(byDefaultThenName).map(fieldOf);
		return { fields, ...(fields.length === 0 && { emptyFieldsNotice: NOTHING_WRITABLE }) };
	},
};

const chosen = (context: ILoadOptionsFunctions, name: string): string =>
	String(context.getCurrentNodeParameter(name, { extractValue: true }) ?? '');

function byDefaultThenName(one: Attribute, other: Attribute): number {
	const rank = ({ discriminator }: Attribute) => {
		if (PRELOADED.includes(discriminator)) return PRELOADED.indexOf(discriminator);
		return PRELOADED.length + (shortNameOf(discriminator) === undefined ? 1 : 0);
	};
	return rank(one) - rank(other) || one.name.localeCompare(other.name);
}

/**
 * The type is n8n's own check and widget. Only numbers get one: for a boolean n8n would send false
 * where nothing is chosen, and it reads Unix seconds as milliseconds.
 */
function fieldOf({ discriminator, name, type }: Attribute): ResourceMapperField {
	const isNumber = type === 'integer' || type === 'decimal';
	return {
		id: discriminator,
		displayName: HINTS[type] ? `${name} (${HINTS[type]})` : name,
		type: isNumber ? 'number' : 'string',
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		// The others are added by hand, or n8n would show them all.
		removed: !PRELOADED.includes(discriminator),
	};
}
