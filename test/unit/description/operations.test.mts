import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isReading } from '../../../credentials/account/readOnly.ts';
import { markdownTable } from '../../bench/markdown.mts';
import { operations } from './node.mts';
import { READING_OPERATIONS, REQUESTS_OF_SEVERAL, WRITING_OPERATIONS } from './requests.mts';

const PAGE = new URL('../../../docs/operations.md', import.meta.url);
const REFERENCE = new URL('../../emulator/reference/openapi.yaml', import.meta.url);

interface Endpoint {
	id: string;
	method: string;
	path: string;
	evidence: string;
}

/** The reference's operations, with parameters of the path written as in the node. */
const endpoints: Endpoint[] = Object.entries(
	(
		parse(readFileSync(REFERENCE, 'utf8')) as {
			paths: Record<string, Record<string, { operationId: string; 'x-evidence': string }>>;
		}
	).paths,
).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, operation]) => ({
		id: operation.operationId,
		method: method.toUpperCase(),
		path,
		evidence: operation['x-evidence'],
	})),
);

const shapeOf = (path: string) => path.replace(/\{[^}]+\}/g, '{}');

function endpointsOf({ resource, operation, option }: ReturnType<typeof operations>[number]) {
	const ids = REQUESTS_OF_SEVERAL[`${resource}:${operation}`];
	if (ids) return ids.map((id) => endpoints.find((endpoint) => endpoint.id === id));
	const { method, url } = option.routing!.request!;
	// Attribute > Clear adds the version id that it looks up.
	const path = operation === 'clear' ? `${url!}/{version}` : url!;
	return [
		endpoints.find(
			(endpoint) => endpoint.method === method && shapeOf(endpoint.path) === shapeOf(path),
		),
	];
}

test('every operation has an endpoint in the reference', () => {
	for (const operation of operations()) {
		for (const endpoint of endpointsOf(operation)) {
			expect(endpoint, `${operation.resource}:${operation.operation}`).toBeDefined();
		}
	}
});

test('an operation that sends anything but GET writes, and so has a dry run, unless it only reads', () => {
	const sending = operations()
		.filter((each) => endpointsOf(each).some((endpoint) => endpoint!.method !== 'GET'))
		.map(({ resource, operation }) => `${resource}:${operation}`);
	expect(sending.sort()).toEqual([...WRITING_OPERATIONS, ...READING_OPERATIONS].sort());
});

test('what a read-only credential refuses is what writes, by the table and by the path', () => {
	for (const each of operations()) {
		const name = `${each.resource}:${each.operation}`;
		const writes = endpointsOf(each).some((one) => !isReading(one!.method, one!.path));
		expect(each.writes, name).toBe(WRITING_OPERATIONS.includes(name));
		expect(writes, name).toBe(each.writes);
	}
});

describe('the page of operations is true; to write it: UPDATE_GOLDEN=1 npm run test:unit', () => {
	test('what each does', async () => {
		const rows = operations().map(({ resourceLabel, option, writes }) => [
			resourceLabel,
			option.name,
			option.description!,
			writes ? 'yes' : '',
		]);
		await expectOnPage('operations', ['Resource', 'Operation', 'What it does', 'Writes'], rows);
	});

	test('what each sends', async () => {
		const rows = operations().map((each) => {
			const requests = endpointsOf(each).map(
				(endpoint) => `\`${endpoint!.method} ${endpoint!.path.replaceAll('_discriminator', '')}\``,
			);
			const evidence = [...new Set(endpointsOf(each).map((endpoint) => endpoint!.evidence))];
			return [
				`${each.resourceLabel} > ${each.option.name}`,
				requests.join('<br>'),
				each.repeatable ? 'yes' : 'no',
				evidence.join(', '),
			];
		});
		await expectOnPage('requests', ['Operation', 'Requests', 'Repeated', 'Evidence'], rows);
	});
});

/** Expects a table between `<!-- name -->` and `<!-- /name -->`, or writes it. */
async function expectOnPage(name: string, head: string[], rows: string[][]) {
	const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
	const table = `<!-- ${name} -->\n\n${markdownTable(head, rows)}\n\n<!-- /${name} -->`;
	let page = readFileSync(PAGE, 'utf8');
	if (process.env.UPDATE_GOLDEN) {
		const replaced = page.replace(place, () => table);
		page = await format(replaced, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
		writeFileSync(PAGE, page);
	}
	expect(unaligned(place.exec(page)?.[0] ?? '')).toBe(unaligned(table));
}

/** Prettier aligns the columns. */
const unaligned = (markdown: string) => markdown.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
