import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../bench.mts';
import { McpClient } from '../host/mcp.mts';
import { serverWorkflowOf } from '../workflow.mts';
import { apsisOneTools } from './tools.mts';

const { anna } = SEED.profiles;
const REGISTERED_WITHIN_MS = 10_000;

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
			const client = await connect(`${n8n.url}/mcp/${path}`);
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

/** n8n registers the server's address a moment after the workflow is active. */
async function connect(url: string): Promise<McpClient> {
	for (const until = Date.now() + REGISTERED_WITHIN_MS; ; await sleep(200)) {
		const client = new McpClient(url);
		try {
			expect((await client.connect()).toSorted()).toEqual([
				'AddEvent',
				'Create',
				'GetProfile',
				'Lock',
			]);
			return client;
		} catch (error) {
			if (Date.now() > until) throw error;
		}
	}
}
