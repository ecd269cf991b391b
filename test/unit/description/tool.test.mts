import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';
import { expect, test } from 'vitest';
import { node as nodeType } from './node.mts';

/** The operation that n8n chooses at first, for the node or for the tool that it makes of it. */
function operationAtFirst(name: string, resource: string) {
	const description = { ...nodeType.description, name } as INodeTypeDescription;
	const node = { typeVersion: 1, parameters: {} } as INode;
	const values = NodeHelpers.getNodeParameters(
		description.properties,
		{ resource },
		true,
		false,
		node,
		description,
	);
	return values?.operation;
}

test.each([
	['profile', 'upsert', 'get'],
	['consent', 'set', 'set'],
	['tag', 'add', 'add'],
	['event', 'add', 'add'],
	['attribute', 'set', 'set'],
])('of %s, %s is chosen at first, and %s in a tool', (resource, operation, inTool) => {
	expect(operationAtFirst('apsisOne', resource)).toBe(operation);
	expect(operationAtFirst('apsisOneTool', resource)).toBe(inTool);
});

test('one choice of an operation is shown at a time, also where "@tool" is not known', () => {
	const choices = nodeType.description.properties.filter(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes('profile'),
	);
	expect(choices).toHaveLength(2);
	expect(choices[0]?.displayOptions?.hide).toEqual({ '@tool': [true] });
	expect(choices[0]?.displayOptions?.show).not.toHaveProperty('@tool');
	expect(choices[1]?.displayOptions?.show).toMatchObject({ '@tool': [true] });
});

test('addresses that let others in are not kept in the open', () => {
	expect(nodeType.description.sensitiveOutputFields).toEqual(['file_download_url', 'callbackUrl']);
});
