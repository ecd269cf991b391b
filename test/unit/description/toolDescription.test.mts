import { NodeHelpers, type INode, type INodeType } from 'n8n-workflow';
import { expect, test } from 'vitest';
import { ApsisOne } from '../../../nodes/ApsisOne/ApsisOne.node.ts';
import { operations } from './node.mts';

/** As n8n makes a tool of a node. */
const { description } = new ApsisOne();
description.name += 'Tool';

test.each(operations())('$title tells an agent what it does', ({ resource, operation, option }) => {
	const node = {
		name: 'Tool',
		type: `n8n-nodes-apsis-one.${description.name}`,
		typeVersion: 1,
		parameters: { resource, operation },
	} as unknown as INode;
	const { properties } = description;
	const parameters = NodeHelpers.getNodeParameters(
		properties,
		node.parameters,
		true,
		false,
		node,
		description,
	)!;
	const told = NodeHelpers.getToolDescriptionForNode({ ...node, parameters }, {
		description,
	} as INodeType);
	expect(told).toContain(option.description);
	expect(told).toContain('APSIS One');
});

test('a node that is no tool has no description for agents', () => {
	const { description: plain } = new ApsisOne();
	const parameters = { resource: 'profile', operation: 'get' };
	const node = { name: 'Node', type: plain.name, typeVersion: 1, parameters } as unknown as INode;
	expect(
		NodeHelpers.getNodeParameters(plain.properties, parameters, true, false, node, plain),
	).not.toHaveProperty('toolDescription');
});
