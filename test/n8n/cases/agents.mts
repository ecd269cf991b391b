import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase, Trial } from '../bench.mts';
import type { Credential } from '../host/client.mts';
import { ANSWER, startOllama, type ScriptedOllama, type ToolCall } from '../host/ollama.mts';
import { agentWorkflowOf, UNDER_TEST, type Settings, type SubNode } from '../workflow.mts';
import { apsisOneTools } from './tools.mts';

const { anna } = SEED.profiles;

/** A tool call that fails, then good ones: of the same tool, of others. */
const CALLS: ToolCall[] = [
	{ name: 'Create', arguments: { key: '' } },
	{ name: 'Create', arguments: { key: 'new@example.com' } },
	{ name: 'AddEvent', arguments: { key: anna } },
	{ name: 'GetProfile', arguments: { key: anna } },
	{ name: 'Lock', arguments: { key: anna } },
	{ name: 'AddEvent', arguments: { key: anna } },
];

const ollamaCredential = async ({ n8n }: Trial, { url }: ScriptedOllama): Promise<Credential> =>
	await n8n.createCredential({ name: 'Ollama', type: 'ollamaApi', data: { baseUrl: url } });

const of = ({ id, name }: Credential) => ({ ollamaApi: { id, name } });

/** Runs the calls with a kind of agent. */
async function expectCallsApart(
	trial: Trial,
	rounds: ToolCall[][],
	workflowOf: (
		ollama: Credential,
		tools: Record<string, SubNode>,
	) => ReturnType<typeof agentWorkflowOf>,
): Promise<void> {
	const { emulator, credential, store, run } = trial;
	const ollama = await startOllama(rounds);
	try {
		const account = await ollamaCredential(trial, ollama);
		const workflow = await store(workflowOf(account, apsisOneTools(credential)));
		// What Create takes as a result is an error of Lock's.
		emulator.control.addFault({ path: '/locks', status: 409 });
		const execution = await run(workflow);
		expect(execution.error?.message).toBeUndefined();
		expect(JSON.stringify(execution.items(UNDER_TEST))).toContain(ANSWER);
		const [refused, created, added, profile, locked, again, ...more] = ollama.toolResults();
		expect(more).toEqual([]);
		// Agents 1 and 2 of n8n 2.x tell the model nothing of a call that failed.
		expect(refused).toMatch(/^$|Identifier/);
		expect(created).toContain('new@example.com');
		expect(created).toMatch(/success\W+true/);
		expect(added).toMatch(/success\W+true/);
		expect(profile).toContain('Lindqvist');
		expect(locked).not.toMatch(/locked\W+true/);
		// The same call once more is another event.
		expect(again).toMatch(/success\W+true/);
		const events = emulator.control.received.filter(
			({ method, path }) => method === 'POST' && path.endsWith('/events'),
		);
		expect(events).toHaveLength(2);
	} finally {
		await ollama.close();
	}
}

/** The agents that n8n ships, by the ways in which they call tools; and settings of the tools. */
const AGENTS: Record<string, { agent: Settings; tool?: Settings }> = {
	'AI Agent 1 (tools agent)': {
		agent: { typeVersion: 1.7, parameters: { agent: 'toolsAgent' } },
	},
	'AI Agent 2': { agent: { typeVersion: 2 } },
	// n8n's engine calls the tools. In 1.x a tool that fails ends the execution, unless it continues.
	'AI Agent 3': { agent: { typeVersion: 3 }, tool: { onError: 'continueRegularOutput' } },
};

/** Agents and models of n8n's that call the node as a tool, with a script in place of a model. */
export function agentKindCases(declare: DeclareCase): void {
	for (const [title, { agent, tool }] of Object.entries(AGENTS)) {
		declare(title, {}, async (trial) => {
			await expectCallsApart(
				trial,
				CALLS.map((call) => [call]),
				(ollama, tools) =>
					agentWorkflowOf(
						{
							type: '@n8n/n8n-nodes-langchain.agent',
							typeVersion: agent.typeVersion,
							parameters: {
								promptType: 'define',
								text: 'Go.',
								options: {},
								...agent.parameters,
							},
						},
						{
							Model: {
								type: '@n8n/n8n-nodes-langchain.lmChatOllama',
								typeVersion: 1,
								connection: 'ai_languageModel',
								credentials: of(ollama),
								parameters: { model: 'scripted', options: {} },
							},
							...Object.fromEntries(
								Object.entries(tools).map(([name, each]) => [name, { ...each, ...tool }]),
							),
						},
					),
			);
		});
	}

	declare("Ollama's Message a Model, with tools", {}, async (trial) => {
		// It answers calls once.
		await expectCallsApart(trial, [CALLS], (ollama, tools) =>
			agentWorkflowOf(
				{
					type: '@n8n/n8n-nodes-langchain.ollama',
					typeVersion: 1,
					credentials: of(ollama),
					parameters: {
						resource: 'text',
						operation: 'message',
						modelId: { __rl: true, mode: 'id', value: 'scripted' },
						messages: { values: [{ role: 'user', content: 'Go.' }] },
						options: {},
					},
				},
				tools,
			),
		);
	});
}
