import { expect } from 'vitest';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase } from '../../bench.mts';
import { readExample, setUp } from '../../host/examples.mts';
import { startStandIn, type StandInRequest } from '../../host/stand-in.mts';
import { callWebhook } from '../../host/webhook.mts';

const { anna } = SEED.profiles;
const QUESTION = `Does ${anna} get our newsletter?`;
const ANSWER = 'Yes, she opted in on the website.';

interface Message {
	role: string;
	content?: unknown;
	tool_calls?: unknown;
}

interface Completion {
	messages: Message[];
	tools?: Array<{ function: { name: string; parameters: { properties: object } } }>;
}

/** An OpenAI that calls the tool it is offered once, then answers. */
function complete({ body }: StandInRequest) {
	const { messages, tools } = body as Completion;
	const hasResult = messages.some(({ role }) => role === 'tool');
	const call = {
		id: 'call_1',
		type: 'function',
		function: { name: tools?.[0]?.function.name, arguments: JSON.stringify({ email: anna }) },
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

/** An agent that looks a profile up with the node as its tool, and answers in the chat. */
export function agentCase(declare: DeclareCase): void {
	declare('recipe agent-about-a-profile', {}, async ({ n8n, credential, emulator, store }) => {
		const openAi = await startStandIn(complete);
		try {
			const model = await n8n.createCredential({
				name: 'OpenAI account',
				type: 'openAiApi',
				data: { apiKey: 'no key of anybody', url: `${openAi.url}/v1` },
			});
			const workflow = await readExample('agent-about-a-profile.json', credential);
			setUp(workflow, 'Chat model', {}, model);
			// The chat of the editor needs a browser; this is the same over HTTP.
			setUp(workflow, 'When chat message received', { public: true });
			const stored = await store(workflow);
			await n8n.activate(stored);
			const chat = stored.nodes.find(({ type }) => type.endsWith('.chatTrigger'))!;
			emulator.control.clearReceived();
			try {
				const answer = await callWebhook(`${n8n.url}/webhook/${String(chat.webhookId)}/chat`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput: QUESTION }),
				});
				expect(await answer.json()).toMatchObject({ output: ANSWER });
			} finally {
				await n8n.deactivate(stored);
			}

			const [first, second, ...more] = openAi.received.map(({ body }) => body as Completion);
			expect(more).toEqual([]);
			expect(first!.tools).toHaveLength(1);
			expect(Object.keys(first!.tools![0]!.function.parameters.properties)).toEqual(['email']);
			const result = second!.messages.find(({ role }) => role === 'tool');
			expect(JSON.stringify(result!.content)).toContain('Lindqvist');
			expect(JSON.stringify(result!.content)).toContain(SEED.topics.news);
			const { received } = emulator.control;
			expect(received.length).toBeGreaterThan(0);
			const writes = received.filter(
				({ method, path }) => method !== 'GET' && path !== '/oauth/token',
			);
			expect(writes).toEqual([]);
		} finally {
			await openAi.close();
		}
	});
}
