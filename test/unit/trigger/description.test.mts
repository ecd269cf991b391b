import { existsSync, readFileSync } from 'node:fs';
import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { ApsisOneTrigger } from '../../../nodes/ApsisOneTrigger/ApsisOneTrigger.node.ts';

const FOLDER = new URL('../../../nodes/ApsisOneTrigger/', import.meta.url);
const { description } = new ApsisOneTrigger();
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as object;

test('what saved workflows rely on', () => {
	const published = (properties: INodeProperties[]): unknown[] =>
		properties.map(({ name, type, default: preset }) => [name, type, preset]);
	expect(description).toMatchObject({ name: 'apsisOneTrigger', version: [1, 1.1], inputs: [] });
	expect(description.webhooks).toMatchObject([{ name: 'default', path: 'webhook' }]);
	expect(published(description.properties)).toEqual([
		['deliveryKind', 'options', 'flow'],
		['setUpNotice', 'notice', ''],
		['exportNotice', 'notice', ''],
		['httpMethods', 'multiOptions', ['GET', 'POST']],
		['authentication', 'options', 'headerAuth'],
		['authentication', 'options', 'workflow'],
		['authentication', 'options', 'queryAuth'],
		['requireSecret', 'boolean', true],
		['secretName', 'string', 'secret'],
		['secret', 'string', ''],
		['dropRepeatsBy', 'string', ''],
		['options', 'collection', {}],
	]);
	const options = description.properties.at(-1)!.options as INodeProperties[];
	expect(published(options)).toEqual([
		['convertValues', 'boolean', true],
		['repeatWindow', 'number', 60],
		['valueTypes', 'fixedCollection', {}],
	]);
});

test('the secret is in a credential; what version 1 has of it in the workflow is hidden as it is typed', () => {
	expect(description.credentials).toEqual([
		{
			name: 'apsisOneApi',
			required: true,
			displayOptions: { show: { deliveryKind: ['profileExport'] } },
		},
		{
			name: 'httpHeaderAuth',
			required: true,
			displayOptions: { show: { authentication: ['headerAuth'] } },
		},
		{
			name: 'httpQueryAuth',
			required: true,
			displayOptions: { show: { authentication: ['queryAuth'] } },
		},
	]);
	expect(description.properties.find(({ name }) => name === 'secret')).toMatchObject({
		typeOptions: { password: true },
		required: true,
		displayOptions: {
			show: {
				'@version': [1],
				deliveryKind: ['flow'],
				authentication: ['workflow'],
				requireSecret: [true],
			},
		},
	});
});

describe('what n8n makes of a node that was saved', () => {
	const saved = (typeVersion: number, parameters: INodeParameters) => {
		const node = { typeVersion, parameters } as INode;
		const { properties, credentials } = description;
		const all = NodeHelpers.getNodeParameters(
			properties,
			parameters,
			true,
			false,
			node,
			description,
		)!;
		const wanted = credentials!
			.filter((one) => NodeHelpers.displayParameter(all, one, node, description))
			.map(({ name }) => name);
		return [all.authentication, all.httpMethods, wanted];
	};

	test.each<[string, number, INodeParameters, unknown, string[]]>([
		['before there were credentials', 1, { secret: 'abc' }, 'workflow', []],
		['without a secret', 1, { requireSecret: false }, 'workflow', []],
		[
			'and moved to a credential',
			1,
			{ authentication: 'headerAuth' },
			'headerAuth',
			['httpHeaderAuth'],
		],
		['new', 1.1, {}, 'headerAuth', ['httpHeaderAuth']],
		['with Query Auth', 1.1, { authentication: 'queryAuth' }, 'queryAuth', ['httpQueryAuth']],
		['open to all', 1.1, { authentication: 'none' }, 'none', []],
		[
			'for a profile export',
			1.1,
			{ deliveryKind: 'profileExport' },
			'queryAuth',
			['apsisOneApi', 'httpQueryAuth'],
		],
	])('%s', (_what, version, parameters, authentication, credentials) => {
		const [how, methods, wanted] = saved(version, parameters);
		expect(how).toBe(authentication);
		expect(wanted).toEqual(credentials);
		const isFlow = parameters.deliveryKind !== 'profileExport';
		expect(methods).toEqual(isFlow ? ['GET', 'POST'] : undefined);
	});
});

test('n8n offers by name what it waits for', () => {
	// The editor of n8n takes the list of triggers from a field of this label.
	const { options } = description.properties.find(
		({ displayName }) => displayName === 'Trigger On',
	)!;
	expect(options).toMatchObject([
		{ value: 'flow', action: 'On flow call' },
		{ value: 'profileExport', action: 'On profile export ready' },
	]);
	// It stands for the whole app in the node picker.
	expect(description.description).toMatch(/^Work with profiles, consents/);
});

test('it has icons, a codex and an output preview, and is no tool', () => {
	const { light, dark } = description.icon as { light: string; dark: string };
	for (const icon of [light, dark]) {
		expect(existsSync(new URL(icon.replace('file:', ''), FOLDER)), icon).toBe(true);
	}
	expect(read('ApsisOneTrigger.node.json')).toMatchObject({
		node: 'n8n-nodes-apsis-one.apsisOneTrigger',
	});
	for (const version of ['v1.0.0', 'v1.1.0']) {
		expect(read(`__schema__/${version}/output.json`)).toMatchObject({
			type: 'object',
			properties: { data: {}, request: {} },
		});
	}
	expect(description.usableAsTool).toBeUndefined();
});
