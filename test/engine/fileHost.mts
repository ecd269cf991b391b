import {
	createServer,
	type IncomingHttpHeaders,
	type OutgoingHttpHeaders,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';
import type { TestAccount } from './account.mts';

/** How a request for a file is answered. */
export type FileAnswer = (response: ServerResponse) => void;

/** Somebody else's host that gives files: answers as it is told, and keeps what it was asked. */
export interface FileHost {
	readonly url: string;
	readonly asked: Array<{ url: string; headers: IncomingHttpHeaders }>;
	/** The next request for a file of this `POST` gets an address of the host, which answers so in turn. */
	plan(path: string, ...answers: FileAnswer[]): void;
	answers: FileAnswer[];
}

/** Starts a host before each test of the file, and closes it after. */
export function useFileHost(account: TestAccount): FileHost {
	let server: Server;
	const host = {
		url: '',
		asked: [] as FileHost['asked'],
		answers: [] as FileAnswer[],
		plan(path: string, ...answers: FileAnswer[]) {
			host.answers = answers;
			const body = { file_download_url_v2: `${host.url}/file?signature=secret` };
			account.emulator.control.addFault({ method: 'POST', path, status: 202, body });
		},
	};
	beforeEach(async () => {
		host.asked = [];
		host.answers = [];
		server = createServer((request, response) => {
			host.asked.push({ url: request.url!, headers: request.headers });
			(host.answers.shift() ?? ((each) => each.writeHead(404).end()))(response);
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		host.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterEach(() => {
		server.closeAllConnections();
		server.close();
	});
	return host;
}

/** Answers with a file as a whole. */
export const whole =
	(
		body: string | Buffer,
		headers: OutgoingHttpHeaders = { 'content-type': 'text/csv' },
	): FileAnswer =>
	(response) =>
		response.writeHead(200, headers).end(body);

/** Answers with half of a file, and ends the connection as if that were all of it. */
export const halfOf =
	(
		body: string | Buffer,
		headers: OutgoingHttpHeaders = { 'content-type': 'text/csv' },
	): FileAnswer =>
	(response) => {
		response.useChunkedEncodingByDefault = false;
		response.writeHead(200, { ...headers, connection: 'close' });
		response.write(body.slice(0, body.length >> 1), () => response.socket!.destroySoon());
	};
