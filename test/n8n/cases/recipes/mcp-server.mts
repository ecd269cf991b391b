import { expect } from 'vitest';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase, Trial } from '../../bench.mts';
import { nodeNamed, readExample, setUp } from '../../host/examples.mts';
import { connectTo, McpClient } from '../../host/mcp.mts';

const { anna } = SEED.profiles;
const TRIGGER = 'MCP Server Trigger';
const TOKEN = 'a token for tests';

/** An assistant outside n8n that reads, and opts a person out once the dry run is switched off. */
export function mcpServerCases(declare: DeclareCase): void {
	declare('recipe mcp-server', {}, async (trial) => {
		await withServer(trial, {}, async (client) => {
			const profile = (await client.call('Get_profile', { email: anna })).text;
			expect(profile).toContain('Lindqvist');
			expect(profile).not.toContain('com.apsis1.attributes');
			expect((await client.call('Get_subscriptions', {})).text).toContain(SEED.topics.news);
			expect((await client.call('Get_segments', {})).text).toContain(SEED.segments.swedes);
			expect((await client.call('Get_events_of_profile', { email: anna })).text).toContain('data');
			const missing = await client.call('Get_profile', { email: 'nobody@example.com' });
			expect(missing.text).toContain('No profile nobody@example.com');
			const call = { email: anna, subscription: SEED.topics.news };
			expect((await client.call('Opt_out', call)).text).toMatch(/dryRun\W+true/);
		});
		expect(writesOf(trial)).toEqual([]);
	});

	declare('recipe mcp-server, without dry run', {}, async (trial) => {
		await withServer(trial, { options: { dryRun: false } }, async (client) => {
			const call = { email: anna, subscription: SEED.topics.news };
			expect((await client.call('Opt_out', call)).text).toMatch(/changed\W+true/);
		});
		expect(writesOf(trial)).toMatchObject([
			{ body: { topic_discriminator: SEED.topics.news, type: 'opt-out' } },
		]);
	});
}

async function withServer(
	{ n8n, credential, store }: Trial,
	optOut: Record<string, unknown>,
	use: (client: McpClient) => Promise<void>,
): Promise<void> {
	const bearer = await n8n.createCredential({
		name: 'Bearer Auth account',
		type: 'httpBearerAuth',
		data: { token: TOKEN },
	});
	const workflow = await readExample('mcp-server.json', credential);
	setUp(workflow, TRIGGER, {}, bearer);
	setUp(workflow, 'Opt out', optOut);
	const stored = await store(workflow);
	const { path } = nodeNamed(stored, TRIGGER).parameters;
	const url = `${n8n.url}/mcp/${String(path)}`;
	await n8n.activate(stored);
	try {
		await expect(new McpClient(url).connect()).rejects.toThrow();
		const names = [
			'Get_events_of_profile',
			'Get_profile',
			'Get_segments',
			'Get_subscriptions',
			'Opt_out',
		];
		await use(await connectTo(url, names, TOKEN));
	} finally {
		await n8n.deactivate(stored);
	}
}

const writesOf = ({ emulator }: Trial) =>
	emulator.control.received.filter(
		({ method, path }) => method !== 'GET' && path !== '/oauth/token',
	);
