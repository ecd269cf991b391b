import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../bench.mts';
import { connectTo } from '../host/mcp.mts';
import { serverWorkflowOf } from '../workflow.mts';
import { apsisOneTools } from './tools.mts';

const { anna } = SEED.profiles;

/** The node as a tool of n8n's MCP server. */
export function mcpCases(declare: DeclareCase): void {
	declare('MCP Server Trigger: a failing tool call, then good ones', {}, async (trial) => {
		const { n8n, emulator, credential, store } = trial;
		const path = randomUUID();
		const workflow = await store(
			serverWorkflowOf(
				{
					type: '@n8n/n8n-nodes-langchain.mcpTrigger',
					typeVersion: 2,
					parameters: { path },
					webhookId: path,
				},
				apsisOneTools(credential),
			),
		);
		await n8n.activate(workflow);
		try {
			const client = await connectTo(`${n8n.url}/mcp/${path}`, [
				'AddEvent',
				'Create',
				'GetProfile',
				'Lock',
			]);
			const refused = await client.call('Create', { key: '' });
			expect(refused.text).toContain('Identifier');
			const created = await client.call('Create', { key: 'new@example.com' });
			expect(created.text).toMatch(/success\W+true/);
			expect(created.text).toContain('new@example.com');
			expect((await client.call('AddEvent', { key: anna })).text).toMatch(/success\W+true/);
			expect((await client.call('GetProfile', { key: anna })).text).toContain('Lindqvist');
			emulator.control.addFault({ path: '/locks', status: 409 });
			expect((await client.call('Lock', { key: anna })).text).not.toMatch(/locked\W+true/);
			expect((await client.call('AddEvent', { key: anna })).text).toMatch(/success\W+true/);
			const events = emulator.control.received.filter(
				({ method, path: sent }) => method === 'POST' && sent.endsWith('/events'),
			);
			expect(events).toHaveLength(2);
		} finally {
			await n8n.deactivate(workflow);
		}
	});
}
