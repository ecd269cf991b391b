import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { INodeProperties } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { credential, node, operations, optionsOf } from './node.mts';
import {
	CONTRACT,
	IRREVERSIBLE_OPERATIONS,
	NOT_REPEATABLE,
	NOT_YET,
	REQUESTS_OF_SEVERAL,
	WRITING_OPERATIONS,
} from './requests.mts';

const GOLDEN = new URL('./published.golden.json', import.meta.url);
const SCHEMAS = new URL('../../../nodes/ApsisOne/__schema__/v1.0.0/', import.meta.url);

const all = operations();
const nameOf = ({ resource, operation }: { resource: string; operation: string }) =>
	`${resource}:${operation}`;

describe('what is published', () => {
	/** Names, types, defaults, choices and when a field is shown: what saved workflows rely on. */
	const published = (properties: INodeProperties[]): unknown[] =>
		properties.map((property) => ({
			name: property.name,
			type: property.type,
			default: property.default,
			...(property.required && { required: true }),
			...(property.displayOptions && { show: property.displayOptions.show }),
			...(property.options && {
				options: property.options.map((option) =>
					'value' in option
						? option.value
						: 'values' in option
							? { name: option.name, values: published(option.values) }
							: published([option as INodeProperties])[0],
				),
			}),
		}));

	test('is what the golden file says; to change it: UPDATE_GOLDEN=1 npm run test:unit', () => {
		const { name, version, credentials } = node.description;
		const now = `${JSON.stringify(
			{
				node: { name, version, credentials, fields: published(node.description.properties) },
				credential: { name: credential.name, fields: published(credential.properties) },
			},
			null,
			'\t',
		)}\n`;
		if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, now);
		expect(JSON.parse(now)).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
	});
});

test('every operation of the contract is there, or has a reason not to be', () => {
	const promised = Object.entries(CONTRACT).flatMap(([resource, names]) =>
		names.map((operation) => nameOf({ resource, operation })),
	);
	const there = all.map(nameOf);
	const late = Object.keys(NOT_YET);
	expect(
		late.filter((name) => there.includes(name)),
		'is there now: take it off NOT_YET in requests.mts',
	).toEqual([]);
	expect([...there, ...late].sort()).toEqual(promised.sort());
});

test('no operation is there twice, and every field belongs to one', () => {
	const names = all.map(nameOf);
	expect(new Set(names).size).toBe(names.length);
	const fields = node.description.properties.filter(
		({ name }) => name !== 'resource' && name !== 'operation',
	);
	for (const { name, displayOptions } of fields) {
		const { resource = [], operation = [] } = displayOptions?.show ?? {};
		const pairs = resource.flatMap((r) => operation.map((o) => `${String(r)}:${String(o)}`));
		expect(pairs.length, name).toBeGreaterThan(0);
		for (const pair of pairs) expect(names, name).toContain(pair);
	}
});

describe.each(all.map((each) => ({ ...each, title: nameOf(each) })))('$title', (each) => {
	const options = each.fields.find(({ name }) => name === 'options');
	const optionNames = options ? optionsOf(options).map(({ name }) => name) : [];

	test('tells what it does', () => {
		expect(each.option.action).toBeTruthy();
		expect(each.option.description).toBeTruthy();
		expect(each.option.description).not.toBe(each.option.action);
	});

	test('has the options that all operations of its kind have', () => {
		expect(optionNames).toContain('maxWait');
		expect(optionNames.includes('dryRun')).toBe(WRITING_OPERATIONS.includes(each.title));
		expect(optionNames.includes('keepInputFields')).toBe(
			WRITING_OPERATIONS.includes(each.title) && each.title !== 'import:create',
		);
		expect(optionNames.includes('allowAiAgents')).toBe(
			// With a second identifier it merges.
			IRREVERSIBLE_OPERATIONS.includes(each.title) || each.title === 'profile:upsert',
		);
	});

	test('has an output preview', () => {
		const file = new URL(`${each.resource}/${each.operation}.json`, SCHEMAS);
		expect(existsSync(file)).toBe(true);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ type: 'object', version: 1 });
	});

	test('is called in the same way as all others', () => {
		const isRouted = each.option.routing?.request?.url !== undefined;
		expect(REQUESTS_OF_SEVERAL[each.title] === undefined).toBe(isRouted);
		expect(node.customOperations[each.resource]?.[each.operation]).toBeTypeOf('function');
	});

	test('says whether its requests may be repeated', () => {
		expect(each.repeatable).toBe(!NOT_REPEATABLE.includes(each.title));
	});
});

test('there is no preview without an operation', () => {
	const files = readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.json'))
		.map((name) => name.replace(/\.json$/, '').replace(/[\\/]/, ':'));
	expect(files.sort()).toEqual(all.map(nameOf).sort());
});

describe('words', () => {
	const labels: Array<{ displayName: string; description?: string; type: string }> = [];
	const collect = (properties: INodeProperties[]) => {
		for (const property of properties) {
			labels.push(property);
			for (const option of property.options ?? []) {
				if ('values' in option) collect(option.values);
				else if ('type' in option) collect([option]);
			}
		}
	};
	collect([...node.description.properties, ...credential.properties]);

	test('of a boolean begin with "Whether"', () => {
		for (const { type, displayName, description } of labels) {
			if (type === 'boolean') expect(description, displayName).toMatch(/^Whether /);
		}
	});

	test('of a notice end as a sentence, other labels do not', () => {
		for (const { type, displayName } of labels) {
			expect(/[.?!]$/.test(displayName), displayName).toBe(type === 'notice');
		}
	});
});
