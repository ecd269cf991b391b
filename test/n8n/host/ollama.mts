import { startStandIn, type StandIn } from './stand-in.mts';

/** A call of a tool, as a model answers it. */
export interface ToolCall {
	/** The name of the tool's node; it must be one word. */
	name: string;
	arguments: Record<string, unknown>;
}

/** What Ollama's `/api/chat` is asked (github.com/ollama/ollama, docs/api.md). */
interface ChatRequest {
	messages: Array<{ role: string; content?: unknown }>;
}

/** An Ollama that follows a script, on loopback. */
export interface ScriptedOllama extends StandIn {
	/** What the tools gave, in the order of the calls, as the model was told. */
	toolResults(): string[];
}

/** What it answers at the end. */
export const ANSWER = 'What the tools gave.';

/** @param rounds the calls of each answer; after them comes {@link ANSWER} */
export async function startOllama(rounds: ToolCall[][]): Promise<ScriptedOllama> {
	let round = 0;
	const standIn = await startStandIn(() => {
		const calls = rounds[round++] ?? [];
		return {
			model: 'scripted',
			created_at: new Date(0).toISOString(),
			message: {
				role: 'assistant',
				content: calls.length > 0 ? '' : ANSWER,
				...(calls.length > 0 && { tool_calls: calls.map((call) => ({ function: call })) }),
			},
			done: true,
			done_reason: 'stop',
			total_duration: 1,
			load_duration: 1,
			prompt_eval_count: 1,
			prompt_eval_duration: 1,
			eval_count: 1,
			eval_duration: 1,
		};
	});
	return {
		...standIn,
		toolResults: () => {
			const { messages } = standIn.received.at(-1)!.body as ChatRequest;
			return messages
				.filter(({ role }) => role === 'tool')
				.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
		},
	};
}
