import { expect } from 'vitest';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase } from '../../bench.mts';
import { readExample, setUp, takeOffline } from '../../host/examples.mts';
import { spreadsheetOf } from './spreadsheet.mts';
import { submitForm } from './form.mts';
import { dataOf, valueOf } from './profiles.mts';

const { firstName, loyaltyPoints, country } = SEED.attributes;
const { anna } = SEED.profiles;

const ROWS = [
	['email', 'First name', 'Country', 'Loyalty points'],
	[anna, 'Anna "A" Lindqvist', 'SE', '12'],
	['first@example.com', 'Två\nrader', 'FI', '1'],
	['not an address', 'Nobody', 'FI', '1'],
	['points@example.com', 'Pia', 'FI', 'many'],
	['second@example.com', '🦊', 'DK', ''],
];
const FILES = [
	['CSV', () => new File([csv(ROWS, ';')], 'List.CSV', { type: 'text/csv' })],
	['Excel', () => new File([spreadsheetOf(ROWS)], 'list.xlsx')],
] as const;

function csv(rows: string[][], separator: string): string {
	const quoted = rows.map((row) =>
		row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator),
	);
	return `\uFEFF${quoted.join('\r\n')}\r\n`;
}

/** A file that somebody uploads to one import; the rows that are wrong come back with their reason. */
export function bulkImportCases(declare: DeclareCase): void {
	for (const [format, file] of FILES) {
		declare(`recipe bulk-import-with-report, ${format}`, {}, async (trial) => {
			const { n8n, credential, emulator, store } = trial;
			const login = { user: 'importer', password: 'a password for the form' };
			const basicAuth = await n8n.createCredential({
				name: `Who may import ${format}`,
				type: 'httpBasicAuth',
				data: login,
			});
			const workflow = await readExample('bulk-import-with-report.json', credential);
			setUp(workflow, 'When a list is uploaded', {}, basicAuth);
			takeOffline(workflow, 'Send the report');
			const stored = await store(workflow);
			await n8n.activate(stored);
			try {
				expect((await submitForm(n8n.url, stored, [file()])).status).toBe(401);
				const authorization = `Basic ${btoa(`${login.user}:${login.password}`)}`;
				expect((await submitForm(n8n.url, stored, [file()], { authorization })).status).toBe(200);
				const [execution] = await n8n.executionsOf(stored, 1);
				expect(execution!.error?.message).toBeUndefined();

				expect(emulator.control.imports).toMatchObject([
					{ status: 'completed', uploads: 1, outcome: { total: 3, imported: 3, failed: 0 } },
				]);
				expect(execution!.items('Import contacts')).toMatchObject([
					{
						json: {
							success: true,
							status: 'completed',
							rows: 5,
							completedRows: 3,
							rejected: [{ row: 3 }, { row: 4 }],
						},
					},
				]);
				expect(valueOf(emulator, anna, firstName)).toBe('Anna "A" Lindqvist');
				expect(valueOf(emulator, anna, loyaltyPoints)).toBe(12);
				expect(valueOf(emulator, 'first@example.com', firstName)).toBe('Två\nrader');
				expect(valueOf(emulator, 'second@example.com', firstName)).toBe('🦊');
				expect(valueOf(emulator, 'second@example.com', country)).toBe('DK');
				expect(dataOf(emulator, 'points@example.com')).toBeUndefined();

				const [mail, ...others] = execution!.items('Send the report');
				expect(others).toEqual([]);
				expect(mail!.json.subject).toBe('2 rows were not imported into APSIS One');
				const { data } = mail!.binary!;
				expect(data!.fileName).toBe('rejected-rows.csv');
				const report = (await n8n.contentOf(data!)).toString('utf8').trim().split('\n');
				expect(report).toHaveLength(3);
				expect(report[0]).toBe('row,profile_key,reason');
				expect(report[1]).toMatch(/^3,not an address,.*email/i);
				expect(report[2]).toMatch(/^4,points@example\.com,.*Loyalty points/);
			} finally {
				await n8n.deactivate(stored);
			}
		});
	}
}
