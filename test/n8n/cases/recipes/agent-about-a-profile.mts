import { expect } from 'vitest';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase, Trial } from '../../bench.mts';
import { nodeNamed, readExample, setUp } from '../../host/examples.mts';
import { startStandIn, type StandInRequest } from '../../host/stand-in.mts';
import { callWebhook } from '../../host/webhook.mts';

const { anna } = SEED.profiles;
const ANSWER = 'What the tool gave.';

interface Message {
	role: string;
	content?: unknown;
	tool_calls?: unknown;
}

interface Completion {
	messages: Message[];
	tools?: Array<{ function: { name: string; parameters: { properties: object } } }>;
}

/** An OpenAI that calls the tool it is offered once, with the address in the question, then answers. */
function complete({ body }: StandInRequest) {
	const { messages, tools } = body as Completion;
	const [email] = /\S+@\S+/.exec(String(messages.find(({ role }) => role === 'user')?.content))!;
	const hasResult = messages.some(({ role }) => role === 'tool');
	const call = {
		id: 'call_1',
		type: 'function',
		function: { name: tools?.[0]?.function.name, arguments: JSON.stringify({ email }) },
	};
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 0,
		model: 'gpt-4.1-mini',
		choices: [
			{
				index: 0,
				finish_reason: hasResult ? 'stop' : 'tool_calls',
				message: hasResult
					? { role: 'assistant', content: ANSWER }
					: { role: 'assistant', content: null, tool_calls: [call] },
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** Asks about a profile; gives what the tool handed to the model. */
type Ask = (email: string) => Promise<string>;

/** Runs the example against a model of our own, with more parameters of the tool. */
async function withAgent(
	{ n8n, credential, store }: Trial,
	parameters: Record<string, unknown>,
	use: (ask: Ask) => Promise<void>,
): Promise<void> {
	const openAi = await startStandIn(complete);
	try {
		const model = await n8n.createCredential({
			name: 'OpenAI account',
			type: 'openAiApi',
			data: { apiKey: 'no key of anybody', url: `${openAi.url}/v1` },
		});
		const workflow = await readExample('agent-about-a-profile.json', credential);
		setUp(workflow, 'Chat model', {}, model);
		setUp(workflow, 'Get profile', parameters);
		// The chat of the editor needs a browser; this is the same over HTTP.
		setUp(workflow, 'When chat message received', { public: true });
		const stored = await store(workflow);
		const { webhookId } = nodeNamed(stored, 'When chat message received');
		await n8n.activate(stored);
		try {
			await use(async (email) => {
				openAi.received.length = 0;
				const answer = await callWebhook(`${n8n.url}/webhook/${String(webhookId)}/chat`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({
						action: 'sendMessage',
						sessionId: email,
						chatInput: `What do we know of ${email} ?`,
					}),
				});
				expect(await answer.json()).toMatchObject({ output: ANSWER });
				const [first, second, ...more] = openAi.received.map(({ body }) => body as Completion);
				expect(more).toEqual([]);
				expect(first!.tools).toHaveLength(1);
				expect(Object.keys(first!.tools![0]!.function.parameters.properties)).toEqual(['email']);
				return JSON.stringify(second!.messages.find(({ role }) => role === 'tool')!.content);
			});
		} finally {
			await n8n.deactivate(stored);
		}
	} finally {
		await openAi.close();
	}
}

/** An agent that looks a profile up with the node as its tool, and answers in the chat. */
export function agentCases(declare: DeclareCase): void {
	declare('recipe agent-about-a-profile', {}, async (trial) => {
		await withAgent(trial, {}, async (ask) => {
			const known = await ask(anna);
			expect(known).toContain('Lindqvist');
			expect(known).toMatch(/opt-in/);
			expect(known).not.toContain('com.apsis1.attributes');
			expect(await ask('nobody@example.com')).toContain('No profile nobody@example.com');
		});
		expect(writesOf(trial)).toEqual([]);
	});

	declare('recipe agent-about-a-profile, made to delete', {}, async (trial) => {
		await withAgent(trial, { operation: 'delete' }, async (ask) => {
			expect(await ask(anna)).toContain('an AI agent may not do it');
		});
		expect(writesOf(trial)).toEqual([]);
		expect(trial.emulator.account.get(SEED.keyspaces.email, anna)).toBeDefined();
	});
}

const writesOf = ({ emulator }: Trial) =>
	emulator.control.received.filter(
		({ method, path }) => method !== 'GET' && path !== '/oauth/token',
	);
