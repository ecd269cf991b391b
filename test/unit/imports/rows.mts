import type { Attribute } from '../../../nodes/ApsisOne/attributes/definitions.ts';
import type { JsonObject } from '../../../nodes/ApsisOne/client/json.ts';
import {
	contactsOf as contactsIn,
	survey,
	type CheckSettings,
	type Contact,
	type SourceRow,
} from '../../../nodes/ApsisOne/imports/contacts.ts';

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

const SETTINGS: CheckSettings = {
	attributes: ATTRIBUTES,
	writable,
	clearEmpty: false,
	timezone: 'UTC',
	keyspace: EMAIL_KEYSPACE,
	flagColumns: [],
	needed: [],
};

export const giveWay = async () => {};

/** Reads rows as an import does: all that is found, and the contacts that go into the file. */
export async function read(
	rows: SourceRow[],
	more: Partial<CheckSettings> = {},
	pause: () => Promise<void> = giveWay,
) {
	const settings = { ...SETTINGS, ...more };
	const source = () => [rows.slice(0, 2), rows.slice(2)];
	const found = await survey(source, settings, pause);
	const contacts: Contact[] = [];
	let replaced = 0;
	for await (const batch of contactsIn(source, settings, found, pause, () => replaced++)) {
		contacts.push(...batch);
	}
	return { ...found, contacts, replaced };
}

/** Rows of input items, mapped automatically; `email` is the key. */
export const rowsOf = (rows: JsonObject[]): SourceRow[] =>
	rows.map((row, itemIndex) => ({
		itemIndex,
		number: itemIndex + 1,
		key: row.email,
		cells: { from: 'columns', values: row },
		columns: row,
	}));

export const contactsOf = async (rows: JsonObject[], more: Partial<CheckSettings> = {}) =>
	await read(rowsOf(rows), more);
