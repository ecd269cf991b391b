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

it('import > get status reads an answer without the envelope, and an empty one', async () => {
	const path = `/audience/sections/${SEED.sections.default}/imports/i1$`;
	const get = {
		resource: 'import',
		operation: 'getStatus',
		section: byId(SEED.sections.default),
		importId: 'i1',
	};
	const names = { importId: 'i1', section: SEED.sections.default };
	account.emulator.control.addFault({
		path,
		sequence: [{ status: 200, body: { status: 'queued' } }, { status: 204 }],
	});
	expect((await account.engine.run(get)).items[0]?.json).toEqual({ ...names, status: 'queued' });
	const { items, error } = await account.engine.run(get);
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject(names);
});

it.each([
	['import', 'getStatus', 'importId', `/audience/sections/${SEED.sections.default}/imports/`],
	['emailReport', 'get', 'reportId', '/emails/reports/'],
])('%s > %s backs off, and pairs each item', async (resource, operation, field, base) => {
	account.emulator.control.addFault({ path: `^${base}`, status: 429 });
	account.emulator.control.addFault({
		path: `^${base}`,
		times: 3,
		status: 200,
		body: { status: 'completed', result: { status: 'completed' } },
	});
	const ids = ['a+b/c?d#é', 'with space', '100%'];
	const { items, error } = await account.engine.run(
		{
			resource,
			operation,
			section: byId(SEED.sections.default),
			[field]: '={{ $json.id }}',
		},
		{ items: ids.map((id) => ({ id })) },
	);
	expect(error).toBeUndefined();
	expect(items).toMatchObject(
		ids.map((id, item) => ({ json: { [field]: id, status: 'completed' }, pairedItem: { item } })),
	);
	expect(account.requests).toHaveLength(4);
	expect(new Set(account.requests.map(({ path }) => path))).toEqual(
		new Set(ids.map((id) => base + encodeURIComponent(id))),
	);
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
])(
	'%s > %s names the field that is empty or cannot be sent',
	async (...[resource, operation, field, message]) => {
		const run = async (value: string) =>
			(
				await account.engine.run({
					resource,
					operation,
					section: byId(SEED.sections.default),
					[field]: value,
				})
			).error?.message;
		expect(await run('={{ "" }}')).toBe(message);
		expect(await run('..')).toBe(message.replace('is empty', 'cannot be ".."'));
		expect(account.requests).toEqual([]);
	},
);
