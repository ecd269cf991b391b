import fastify from 'fastify';
import type { AddressInfo } from 'node:net';

export interface StandInRequest {
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string>;
	/** Read as JSON. */
	body: unknown;
}

/** A web server on loopback, in place of one that no test may call. */
export interface StandIn {
	/** Without a slash at the end. */
	url: string;
	/** In the order of their arrival. */
	received: StandInRequest[];
	close(): Promise<void>;
}

/**
 * Starts a web server on a free port of 127.0.0.1.
 *
 * @param answer gives the answer to a request, sent as JSON
 */
export async function startStandIn(answer: (request: StandInRequest) => unknown): Promise<StandIn> {
	const received: StandInRequest[] = [];
	const server = fastify({ forceCloseConnections: true });
	server.all('/*', async ({ method, url, query, body }) => {
		const [path = ''] = url.split('?');
		const request = { method, path, query: query as Record<string, string>, body };
		received.push(request);
		return answer(request);
	});
	await server.listen({ host: '127.0.0.1', port: 0 });
	const { port } = server.server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		received,
		close: async () => await server.close(),
	};
}
