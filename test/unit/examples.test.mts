import { readdirSync, readFileSync } from 'node:fs';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import type { Workflow, WorkflowNode } from '../n8n/host/client.mts';
import { operations, type Operation } from './description/node.mts';

const FOLDER = new URL('../../examples/', import.meta.url);
const PACKAGE = 'n8n-nodes-apsis-one.';
/** What n8n adds to a node that is a tool. */
const TOOL_FIELDS = ['descriptionType', 'toolDescription'];

interface Example extends Workflow {
	[other: string]: unknown;
}

const names = readdirSync(FOLDER).filter((name) => name !== '.DS_Store');
const examples = names.map((name) => ({
	name,
	workflow: JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Example,
}));

describe.each(examples)('$name', ({ name, workflow }) => {
	const { nodes, connections } = workflow;
	const nodeNames = nodes.map((node) => node.name);
	const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
	const texts = JSON.stringify(workflow);

	test('is a workflow file and no more', () => {
		expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.json$/);
		expect(Object.keys(workflow).sort()).toEqual(['connections', 'name', 'nodes', 'settings']);
		expect(workflow.name).toMatch(/^APSIS One: /);
	});

	test('has nodes of their own, connected to nodes that are there', () => {
		expect(new Set(nodeNames).size).toBe(nodes.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		const ends = Object.values(connections).flatMap((types) =>
			Object.values(types).flatMap((outputs) => outputs.flat().map(({ node }) => node)),
		);
		for (const node of [...Object.keys(connections), ...ends]) expect(nodeNames).toContain(node);
		for (const [, node] of texts.matchAll(/\$\('([^']+)'\)/g)) expect(nodeNames).toContain(node);
	});

	test('says what to set, in a note that names nodes that are there', () => {
		expect(notes).toHaveLength(1);
		const content = String(notes[0]!.parameters.content);
		expect(content).toMatch(/^## .+\n/);
		if (nodes.some(({ credentials }) => credentials)) expect(content).toMatch(/credential/);
		const bold = [...content.matchAll(/\*\*([^*]+)\*\*/g)].map(([, text]) => text!);
		const said = nodeNames.filter((each) => bold.includes(each));
		// Or all of them at once, as in "both **APSIS One** nodes".
		expect(said.length > 0 || bold.includes('APSIS One')).toBe(true);
	});

	test('holds nothing of the account that it was made with', () => {
		for (const { credentials = {} } of nodes) {
			for (const { id } of Object.values(credentials)) expect(id).toBe('');
		}
		expect(texts).not.toMatch(/usercreated\.|emulator|127\.0\.0\.1|localhost/);
	});

	for (const node of nodes.filter(({ type }) => isAction(type))) {
		test(`uses what the node has: ${node.name}`, () => {
			const { resource, operation, ...parameters } = node.parameters;
			const found = operations().find(
				(each) => each.resource === resource && each.operation === operation,
			);
			expect(found, `${String(resource)}:${String(operation)}`).toBeDefined();
			checkFields(node, found!, parameters);
		});
	}
});

const isAction = (type: string) =>
	type === `${PACKAGE}apsisOne` || type === `${PACKAGE}apsisOneTool`;

function checkFields(
	{ type, name }: WorkflowNode,
	{ fields }: Operation,
	parameters: Record<string, unknown>,
) {
	const own = type.endsWith('Tool')
		? Object.fromEntries(
				Object.entries(parameters).filter(([field]) => !TOOL_FIELDS.includes(field)),
			)
		: parameters;
	checkValues(name, fields, own);
	const missing = fields.filter(
		(field) => field.required && !hasCondition(field) && !(field.name in own),
	);
	expect(missing.map((field) => field.name)).toEqual([]);
}

/** Whether a field is shown for some values of another field only. */
const hasCondition = ({ displayOptions = {} }: INodeProperties) =>
	Object.keys(displayOptions.show ?? {}).some((name) => !['resource', 'operation'].includes(name));

/** Expects the values to be of these fields, and of their choices and modes. */
function checkValues(where: string, fields: INodeProperties[], values: Record<string, unknown>) {
	for (const [name, value] of Object.entries(values)) {
		const matching = fields.filter((field) => field.name === name);
		expect(matching, `${where} > ${name}`).not.toEqual([]);
		checkValue(`${where} > ${name}`, matching[0]!, value);
	}
}

function checkValue(
	where: string,
	{ type, typeOptions, options = [], modes = [] }: INodeProperties,
	value: any,
) {
	if (type === 'resourceLocator') {
		expect(value, where).toMatchObject({ __rl: true, value: expect.any(String) });
		expect(
			modes.map(({ name }) => name),
			where,
		).toContain(value.mode);
	}
	if (typeOptions?.loadOptionsMethod !== undefined) {
		for (const choice of value) expect(choice, where).toEqual(expect.any(String));
	} else if (type === 'options' || type === 'multiOptions') {
		const choices = (options as INodePropertyOptions[]).map((option) => option.value);
		for (const choice of [value].flat()) expect(choices, where).toContain(choice);
	}
	if (type === 'collection') checkValues(where, options as INodeProperties[], value);
	if (type === 'fixedCollection') {
		for (const [name, entries] of Object.entries(value)) {
			const collection = (options as INodePropertyCollection[]).find((each) => each.name === name);
			expect(collection, `${where} > ${name}`).toBeDefined();
			for (const entry of [entries].flat()) {
				checkValues(`${where} > ${name}`, collection!.values, entry as Record<string, unknown>);
			}
		}
	}
}
