import { setTimeout as sleep } from 'node:timers/promises';

/** What a tool of an MCP server answered. */
export interface ToolResult {
	/** The text parts of its content, together. */
	text: string;
	isError: boolean;
}

/** JSON-RPC 2.0, as far as it is used here. */
interface RpcAnswer {
	id?: number;
	result?: Record<string, unknown>;
	error?: { code: number; message: string };
}

const REVISION = '2025-03-26';

/** A client of an MCP server, by its Streamable HTTP transport (modelcontextprotocol.io). */
export class McpClient {
	private session: string | null = null;
	private lastId = 0;

	/** @param token for a server that asks for one */
	constructor(
		private readonly url: string,
		private readonly token?: string,
	) {}

	/** @returns the names of the server's tools */
	async connect(): Promise<string[]> {
		await this.request('initialize', {
			protocolVersion: REVISION,
			capabilities: {},
			clientInfo: { name: 'n8n-nodes-apsis-one', version: '0' },
		});
		await this.post({ method: 'notifications/initialized' });
		const { tools } = (await this.request('tools/list', {})) as { tools: Array<{ name: string }> };
		return tools.map(({ name }) => name);
	}

	async call(name: string, args: Record<string, unknown>): Promise<ToolResult> {
		const { content, isError } = (await this.request('tools/call', {
			name,
			arguments: args,
		})) as { content: Array<{ text?: string }>; isError?: boolean };
		return { text: content.map(({ text }) => text ?? '').join(''), isError: isError === true };
	}

	/** @throws Error with the server's message where it answers an error */
	private async request(method: string, params: object): Promise<Record<string, unknown>> {
		const id = ++this.lastId;
		const answer = await this.post({ id, method, params });
		const text = await answer.text();
		// Either JSON alone, or events, of which one is the answer.
		const messages = text.startsWith('{')
			? [text]
			: [...text.matchAll(/^data: ?(.*)$/gm)].map(([, data]) => data!);
		const found = messages
			.map((message) => JSON.parse(message) as RpcAnswer)
			.find((message) => message.id === id);
		if (!found?.result) {
			throw new Error(`${method}: ${answer.status} ${found?.error?.message ?? text}`);
		}
		return found.result;
	}

	private async post(message: object): Promise<Response> {
		const answer = await fetch(this.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
				...(this.session !== null && {
					'mcp-session-id': this.session,
					'mcp-protocol-version': REVISION,
				}),
			},
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
		});
		this.session ??= answer.headers.get('mcp-session-id');
		return answer;
	}
}

const REGISTERED_WITHIN_MS = 10_000;

/**
 * Connects to a server with these tools, and to no other: n8n registers its address a moment after the
 * workflow is active.
 *
 * @param names in the order of the alphabet
 * @throws what the server last answered, where it does not get there
 */
export async function connectTo(url: string, names: string[], token?: string): Promise<McpClient> {
	for (const until = Date.now() + REGISTERED_WITHIN_MS; ; await sleep(200)) {
		const client = new McpClient(url, token);
		try {
			const found = (await client.connect()).toSorted();
			if (found.join() !== names.join()) throw new Error(`The tools are ${found.join(', ')}`);
			return client;
		} catch (error) {
			if (Date.now() > until) throw error;
		}
	}
}
