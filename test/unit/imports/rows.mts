import type { BodySettings } from '../../../nodes/ApsisOne/attributes/body.ts';
import type { Attribute } from '../../../nodes/ApsisOne/attributes/definitions.ts';
import type { JsonObject } from '../../../nodes/ApsisOne/client/json.ts';
import { readContacts, type SourceRow } from '../../../nodes/ApsisOne/imports/contacts.ts';

export const EMAIL_KEYSPACE = 'com.apsis1.keyspaces.email';

const attribute = (short: string, versionId: string, type: Attribute['type']): Attribute => ({
	discriminator: `com.apsis1.attributes.${short}`,
	name: short,
	type,
	versionId,
});

export const ATTRIBUTES = [
	attribute('email', '1', 'email'),
	attribute('mobile', '2', 'mobile'),
	attribute('firstname', '3', 'text'),
	attribute('birthdate', '4', 'date'),
];
export const writable = new Set(ATTRIBUTES.map(({ discriminator }) => discriminator));

const SETTINGS: BodySettings = {
	attributes: ATTRIBUTES,
	writable,
	clearEmpty: false,
	timezone: 'UTC',
};

export const giveWay = async () => {};

/** Reads rows as an import does. */
export const read = async (rows: SourceRow[], keyspace: string, pause = giveWay) =>
	await readContacts(rows, keyspace, SETTINGS, pause);

/** Rows of input items, mapped automatically; `email` is the key. */
export const rowsOf = (rows: JsonObject[]): SourceRow[] =>
	rows.map((row, itemIndex) => ({
		itemIndex,
		number: itemIndex + 1,
		key: row.email,
		cells: { from: 'columns', values: row },
		columns: row,
	}));

export const contactsOf = async (rows: JsonObject[], keyspace = EMAIL_KEYSPACE) =>
	await read(rowsOf(rows), keyspace);
