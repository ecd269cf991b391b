/*
 * Rules of n8n's lint for community nodes that no published version of it has yet, read in its
 * repository: https://github.com/n8n-io/n8n/tree/master/packages/%40n8n/eslint-plugin-community-nodes/docs/rules
 * A rule goes when `n8n-node lint` has it.
 */
import { readFileSync } from 'node:fs';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { ApsisOneApi } from '../../../credentials/ApsisOneApi.credentials.ts';
import { ApsisOne } from '../../../nodes/ApsisOne/ApsisOne.node.ts';
import { ApsisOnePollingTrigger } from '../../../nodes/ApsisOnePollingTrigger/ApsisOnePollingTrigger.node.ts';
import { ApsisOneTrigger } from '../../../nodes/ApsisOneTrigger/ApsisOneTrigger.node.ts';

const ROOT = new URL('../../../', import.meta.url);
const CATEGORIES = [
	'AI',
	'Analytics',
	'Communication',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing & Content',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];
const LONGEST_HINT = 120;
/** What the rule only warns of, and we mean. */
const MEANT = {
	// The default first: most have items. In the order of use: the node picker takes the order.
	unsorted: ['inputMode', 'resource', 'source'],
	// The API takes any names and values; the fields cannot be known.
	openEnded: ['variables'],
};

const readJson = (path: string) =>
	JSON.parse(readFileSync(new URL(path, ROOT), 'utf8')) as Record<string, unknown>;

/** Every field, those in collections with them. */
function fieldsIn(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => {
		const inside = (property.options ?? []).flatMap((option) => {
			if ('values' in option) return option.values;
			return 'type' in option ? [option as INodeProperties] : [];
		});
		return [property, ...fieldsIn(inside)];
	});
}

/** The choices of a field, in their order. */
const choicesOf = ({ options = [] }: INodeProperties) =>
	options.filter((option) => 'value' in option);

const pathOf = ({ name, displayOptions }: INodeProperties) =>
	`${name} ${JSON.stringify(displayOptions?.show ?? {})}`;

const named = (nodes: INodeType[]) => nodes.map((node) => [node.description.name, node] as const);

describe.each(named([new ApsisOne(), new ApsisOneTrigger(), new ApsisOnePollingTrigger()]))(
	'%s',
	(name, node) => {
		const { description } = node;
		const className = node.constructor.name;
		const fields = fieldsIn(description.properties);
		const choices = fields.filter(({ type }) => type === 'options' || type === 'multiOptions');
		const codex = readJson(`nodes/${className}/${className}.node.json`);

		test('valid-node-categories, no-ai-codex-category, no-logic-or-flow-nodes', () => {
			expect(codex.categories).not.toEqual([]);
			expect(CATEGORIES).toEqual(expect.arrayContaining(codex.categories as string[]));
			expect(codex.categories).not.toContain('AI');
		});

		test('no-codex-subcategories', () => {
			expect(codex).not.toHaveProperty('subcategories');
			expect(description).not.toHaveProperty('codex');
		});

		test('node-filename-against-convention, node-class-description-name-camelcase', () => {
			expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
			expect(className.toLowerCase()).toBe(name.toLowerCase());
		});

		test('node-class-description-non-core-color', () => {
			expect(JSON.stringify(description.defaults)).not.toMatch(/#ff6d5a/i);
		});

		test('hint-max-length', () => {
			const long = fields.filter(({ hint = '' }) => hint.length > LONGEST_HINT);
			expect(long.map(pathOf)).toEqual([]);
		});

		test('require-param-default', () => {
			expect(fields.filter((field) => field.default === undefined).map(pathOf)).toEqual([]);
		});

		test('no-duplicate-param-options', () => {
			for (const field of choices) {
				for (const key of ['name', 'value'] as const) {
					const all = choicesOf(field).map((option) => option[key as 'name']);
					expect(new Set(all).size, pathOf(field)).toBe(all.length);
				}
			}
		});

		test('no-asterisk-in-option-names', () => {
			const names = choices.flatMap(choicesOf).map((option) => option.name);
			expect(names.filter((each) => each.includes('*'))).toEqual([]);
		});

		test('options-sorted-alphabetically', () => {
			const unsorted = choices.filter((field) => {
				const names = choicesOf(field).map((option) => option.name);
				const sorted = [...names].sort((one, other) =>
					one.localeCompare(other, undefined, { sensitivity: 'base' }),
				);
				return names.join() !== sorted.join() && !MEANT.unsorted.includes(field.name);
			});
			expect(unsorted.map(pathOf)).toEqual([]);
		});

		test('single-credential-per-node', () => {
			const credentials = description.credentials ?? [];
			const shownFor = credentials.flatMap(({ displayOptions }) =>
				Object.entries(displayOptions?.show ?? {}).flatMap(([field, values]) =>
					(values as unknown[]).map((value) => `${field}: ${String(value)}`),
				),
			);
			if (credentials.length > 1) {
				expect(shownFor.length).toBeGreaterThanOrEqual(credentials.length);
				expect(new Set(shownFor).size).toBe(shownFor.length);
			}
		});

		test('open-ended-node-fields', () => {
			const open = description.properties.filter(
				({ name, type, required }) =>
					type === 'json' && !required && !MEANT.openEnded.includes(name),
			);
			expect(open.map(pathOf)).toEqual([]);
		});
	},
);

describe('the credential', () => {
	test('cred-class-name-suffix, cred-class-name-field-conventions, cred-filename-against-convention', () => {
		expect(ApsisOneApi.name).toBe('ApsisOneApi');
		expect(new ApsisOneApi().name).toMatch(/^[a-z]\w*Api$/);
	});

	test('require-param-default', () => {
		const fields = fieldsIn(new ApsisOneApi().properties);
		expect(fields.filter((field) => field.default === undefined).map(pathOf)).toEqual([]);
	});
});

test('package.json: require-mit-license, require-community-node-keyword, no-monorepo', () => {
	const { license, keywords, repository } = readJson('package.json');
	expect(license).toBe('MIT');
	expect(keywords).toContain('n8n-community-node-package');
	expect(repository).not.toHaveProperty('directory');
});
