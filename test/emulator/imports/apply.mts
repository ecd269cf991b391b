import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Account, Profile } from '../account.mts';
import { consentId, dataIn } from '../account.mts';
import { CsvFault, readCsv } from '../csv.mts';
import { KEYSPACES } from '../definitions.mts';
import { mirrorKey } from '../keys.mts';
import { isAllowed } from '../routes/consents.mts';
import type { Value } from '../values.mts';
import { keyFault } from '../values.mts';
import { CellFault, flagOf, valueOf } from './cells.mts';
import type { ConsentColumn, ImportPlan } from './request.mts';
import { columnsOf } from './request.mts';

/** A row that was not applied. */
export interface FailedRow {
	/** 1 for the first row after the header. */
	row: number;
	column: string;
	reason: string;
}

/** What became of the rows of a file. */
export interface Outcome {
	total: number;
	imported: number;
	/** Of profiles that are locked, or exist and were not to be updated. */
	skipped: number;
	failed: number;
	/** The first failed rows, at most `FAILED_ROWS_LIMIT`. */
	failedRows: FailedRow[];
}

/** A file that cannot be imported at all. */
export class FileFault extends Error {}

const FAILED_ROWS_LIMIT = 100;
/** So many rows are applied before other work of the process gets its turn. */
const ROWS_PER_TURN = 1000;
const ADDRESS_KEYSPACES: Record<string, string> = {
	'com.apsis1.channels.email': KEYSPACES.email,
	'com.apsis1.channels.sms': KEYSPACES.mobile,
};

/** A row that was read and checked, not applied yet. */
interface Row {
	key: string;
	/** Null clears. */
	values: Array<[versionId: string, value: Value | null]>;
	tags: string[];
	consents: ConsentColumn[];
}

type Cells = (column: string) => string;

function meansRow(consent: ConsentColumn, cells: Cells): boolean {
	const { column, addressColumn, channel } = consent;
	if (column !== undefined && !flagOf(column, cells(column))) return false;
	const address = cells(addressColumn).trim();
	// Without an address there is nothing to consent for [guess].
	if (address === '') return false;
	const fault = keyFault(ADDRESS_KEYSPACES[channel] ?? '', address);
	if (fault) throw new CellFault(addressColumn, fault);
	return true;
}

function readRow(plan: ImportPlan, cells: Cells): Row {
	const key = cells(plan.keyColumn).trim();
	const fault = keyFault(plan.keyspace.discriminator, key);
	if (fault) throw new CellFault(plan.keyColumn, fault);
	const values: Row['values'] = [];
	for (const { column, attribute, versionId } of plan.attributes) {
		const cell = cells(column);
		if (cell !== '') values.push([versionId, valueOf(column, attribute.type, cell)]);
		else if (plan.clearExisting) values.push([versionId, null]);
	}
	return {
		key,
		values,
		tags: plan.tags.filter(({ column }) => flagOf(column, cells(column))).map(({ tag }) => tag),
		consents: plan.consents.filter((consent) => meansRow(consent, cells)),
	};
}

function setConsent(profile: Profile, plan: ImportPlan, consent: ConsentColumn, now: Date): void {
	const { consents } = dataIn(profile, plan.section.discriminator);
	const id = consentId(consent.topic, consent.channel);
	const existing = consents.get(id);
	if (existing && !isAllowed(existing.type, consent.type)) return;
	if (existing?.type === 'opt-out' && !consent.resubscribe) return;
	consents.set(id, {
		topic_discriminator: consent.topic,
		channel_discriminator: consent.channel,
		type: consent.type,
		source: 'Import',
		reason: 'Profile import',
		modified_at: now.toISOString(),
	});
}

/** Whether the row had an effect. */
function applyRow(account: Account, plan: ImportPlan, row: Row, now: Date): boolean {
	const { discriminator } = plan.keyspace;
	if (account.isLocked(discriminator, row.key)) return false;
	let profile = account.find(discriminator, row.key);
	if (profile && !plan.updateExisting) return false;
	if (!profile) {
		profile = account.create(discriminator, row.key);
		mirrorKey(profile, plan.section, discriminator, row.key);
	}
	const { attributes, tags } = dataIn(profile, plan.section.discriminator);
	for (const [versionId, value] of row.values) {
		if (value === null) attributes.delete(versionId);
		else attributes.set(versionId, value);
	}
	for (const tag of row.tags) tags.add(tag);
	for (const consent of row.consents) setConsent(profile, plan, consent, now);
	return true;
}

/** Column to its index. That a column may be there only once is a guess. */
function readHeader(plan: ImportPlan, header: string[] | undefined): Map<string, number> {
	if (!header) throw new FileFault('The file is empty: it has no header line.');
	const repeated = header.find((name, index) => header.indexOf(name) !== index);
	if (repeated !== undefined) throw new FileFault(`Column ${repeated} is there more than once.`);
	const missing = [...columnsOf(plan)].filter((column) => !header.includes(column));
	if (missing.length > 0) throw new FileFault(`The file lacks columns: ${missing.join(', ')}.`);
	return new Map(header.map((name, index) => [name, index]));
}

function decode(file: Buffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(file);
	} catch {
		throw new FileFault('The file is not UTF-8.');
	}
}

/** A file that is broken somewhere is refused before any of its rows is applied [guess]. */
function checkWhole(text: string): void {
	try {
		for (const _ of readCsv(text));
	} catch (error) {
		throw error instanceof CsvFault ? new FileFault(error.message) : error;
	}
}

/**
 * Applies a file to the profiles of an account, row by row. A row that is wrong in one cell is not
 * applied at all [guess]. Attributes that mirror a key do not move it, as in version 1 of the
 * patch [guess].
 *
 * @param isCancelled asked now and then; true ends the work where it is
 * @throws FileFault if nothing of the file can be applied
 */
export async function applyFile(
	account: Account,
	plan: ImportPlan,
	file: Buffer,
	now: () => Date,
	isCancelled: () => boolean,
): Promise<Outcome> {
	const text = decode(file);
	checkWhole(text);
	const rows = readCsv(text);
	const header = readHeader(plan, rows.next().value as string[] | undefined);
	const outcome: Outcome = { total: 0, imported: 0, skipped: 0, failed: 0, failedRows: [] };
	const fail = (column: string, reason: string) => {
		outcome.failed++;
		if (outcome.failedRows.length >= FAILED_ROWS_LIMIT) return;
		outcome.failedRows.push({ row: outcome.total, column, reason });
	};
	for (const cells of rows) {
		outcome.total++;
		if (outcome.total % ROWS_PER_TURN === 0) {
			await nextTurn();
			if (isCancelled()) return outcome;
		}
		if (cells.length !== header.size) {
			fail('', `has ${cells.length} cells, the header has ${header.size}`);
			continue;
		}
		try {
			const row = readRow(plan, (column) => cells[header.get(column) ?? -1] ?? '');
			if (applyRow(account, plan, row, now())) outcome.imported++;
			else outcome.skipped++;
		} catch (error) {
			if (!(error instanceof CellFault)) throw error;
			fail(error.column, error.message);
		}
	}
	return outcome;
}
