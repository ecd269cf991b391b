import { createServer, request as send, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A forward proxy on loopback that hands on what it is asked for (RFC 9112 section 3.2.2). */
export interface Proxy {
	url: string;
	/** What was sent through it, with the whole address. */
	received: Array<{ method: string; url: string; headers: IncomingHttpHeaders }>;
	close(): Promise<void>;
}

export async function startProxy(): Promise<Proxy> {
	const received: Proxy['received'] = [];
	const server = createServer((incoming, outgoing) => {
		const { method = '', url = '', headers } = incoming;
		received.push({ method, url, headers });
		const onward = send(url, { method, headers: { ...headers, via: '1.1 proxy' } }, (answer) => {
			outgoing.writeHead(answer.statusCode!, answer.headers);
			answer.pipe(outgoing);
		});
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		received,
		close: async () => {
			server.closeAllConnections();
			await new Promise((closed) => server.close(closed));
		},
	};
}
