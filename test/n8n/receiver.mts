import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a {@link Receiver} took. */
export interface Received {
	method: string;
	/** With its query, as it was sent. */
	path: string;
	/** Text. */
	body: string;
}

/** Some other system, on this machine: it takes every request and answers with an empty object. */
export interface Receiver {
	/** Without a slash at the end. */
	url: string;
	received: Received[];
	close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
	const received: Received[] = [];
	const server = createServer((request, response) => {
		const pieces: Buffer[] = [];
		request.on('data', (piece: Buffer) => pieces.push(piece));
		request.on('end', () => {
			const { method = '', url = '' } = request;
			received.push({ method, path: url, body: Buffer.concat(pieces).toString('utf8') });
			response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
