import { expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

it('import > get status tells the state and all that APSIS One says of it', async () => {
	const path = `/audience/sections/${SEED.sections.default}/imports/a%2Fb$`;
	account.emulator.control.addFault({
		path,
		status: 200,
		body: { result: { status: 'in_progress', more: 1 } },
	});
	const { items } = await account.engine.run({
		resource: 'import',
		operation: 'getStatus',
		section: byId(SEED.sections.default),
		importId: 'a/b',
	});
	expect(items).toMatchObject([
		{
			json: { importId: 'a/b', section: SEED.sections.default, status: 'in_progress', more: 1 },
			pairedItem: { item: 0 },
		},
	]);
});

it('email report > get tells the state', async () => {
	account.emulator.control.addFault({
		path: '/emails/reports/r1$',
		status: 200,
		body: { status: 'completed', file_download_url: 'https://files.example/1' },
	});
	const { items } = await account.engine.run({
		resource: 'emailReport',
		operation: 'get',
		reportId: 'r1',
	});
	expect(items[0]?.json).toEqual({
		reportId: 'r1',
		status: 'completed',
		file_download_url: 'https://files.example/1',
	});
});

it.each([
	['import', 'getStatus', 'importId', '"Import ID" is empty'],
	['emailReport', 'get', 'reportId', '"Report ID" is empty'],
])('%s > %s names the field that is empty', async (resource, operation, field, message) => {
	const { error } = await account.engine.run({
		resource,
		operation,
		section: byId(SEED.sections.default),
		[field]: '={{ "" }}',
	});
	expect(error?.message).toBe(message);
});
