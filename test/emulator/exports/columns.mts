import type { Account, Profile } from '../account.mts';
import { dataIn } from '../account.mts';
import { Refusal } from '../answer.mts';
import { versionByDiscriminator } from '../versions.mts';

/**
 * A column of an export, or an attribute or tag of an event export (API.md §8.8).
 *
 * GUESS: the documentation tells `field_name` and that a second property names the attribute or
 * tag; its name is not known, nor how the section is told.
 */
export interface ExportColumn {
	field_name?: string;
	attribute_discriminator?: string;
	tag_discriminator?: string;
	section_discriminator?: string;
}

export interface ColumnsRequest {
	/** Stands in for that of a column without one [guess]. */
	section_discriminator?: string;
	attributes?: ExportColumn[];
	tags?: ExportColumn[];
}

/** A column of a file. */
export interface Column {
	name: string;
	section: string;
	/** Of the attribute or tag. */
	discriminator: string;
	/** What the profile has there; undefined: nothing. */
	cell: (profile: Profile) => unknown;
}

/** GUESS: the documentation says only that the export key is always a column. */
export const KEY_COLUMN = 'export_key';
/** More attributes, tags or topics than that are 413; the real numbers are unknown (API.md §5). */
const LIST_LIMIT = 100;

/** Refuses a list with too many entries: 413. */
export function checkLength(name: string, list: readonly unknown[] = []): void {
	if (list.length > LIST_LIMIT)
		throw new Refusal(413, `${name} has more than ${LIST_LIMIT} entries.`);
}

function sectionOf(account: Account, column: ExportColumn, request: ColumnsRequest) {
	const discriminator = column.section_discriminator ?? request.section_discriminator;
	if (discriminator === undefined) throw new Refusal(400, 'A column lacks section_discriminator.');
	return account.section(discriminator);
}

/** Attributes come in their current version alone [guess]. */
export function attributeColumns(account: Account, request: ColumnsRequest): Column[] {
	checkLength('attributes', request.attributes);
	return (request.attributes ?? []).map((column) => {
		const section = sectionOf(account, column, request);
		const { attribute_discriminator: discriminator } = column;
		if (!discriminator) throw new Refusal(400, 'A column lacks attribute_discriminator.');
		const { versionId } = versionByDiscriminator(section, discriminator);
		return {
			name: column.field_name ?? discriminator,
			section: section.discriminator,
			discriminator,
			cell: (profile) => dataIn(profile, section.discriminator).attributes.get(versionId),
		};
	});
}

/** A tag's cell is true or false [guess]. */
export function tagColumns(account: Account, request: ColumnsRequest): Column[] {
	checkLength('tags', request.tags);
	return (request.tags ?? []).map((column) => {
		const section = sectionOf(account, column, request);
		const { tag_discriminator: discriminator } = column;
		if (!discriminator) throw new Refusal(400, 'A column lacks tag_discriminator.');
		if (!section.tags.some((one) => one.discriminator === discriminator)) {
			throw new Refusal(400, `${discriminator}: the section has no such tag.`);
		}
		return {
			name: column.field_name ?? discriminator,
			section: section.discriminator,
			discriminator,
			cell: (profile) => dataIn(profile, section.discriminator).tags.has(discriminator),
		};
	});
}

/** The columns of a request, attributes first. */
export function columnsOf(account: Account, request: ColumnsRequest): Column[] {
	return [...attributeColumns(account, request), ...tagColumns(account, request)];
}

/** Refuses a file with two columns of a name [guess]: 400. */
export function checkNames(names: string[]): void {
	const repeated = names.find((name, index) => names.indexOf(name) !== index);
	if (repeated !== undefined) throw new Refusal(400, `Column ${repeated} is asked for twice.`);
}
