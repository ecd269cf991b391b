import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SEED, startEmulator, type Emulator } from '../../emulator/index.mts';
import { fetchToken } from '../worker-process.mts';
import { KEY, VALUE } from './items.mts';

/** What the account has that operations ask for by ID. */
export interface Prepared {
	exportKey: string;
	downloadUrl: string;
	reportId: string;
	importId: string;
	versionId: string;
}

/** Requests that differ in their item alone. */
export interface Requests {
	/** `storage`: the host of the files. */
	host: 'api' | 'storage';
	method: string;
	/** Path, query and body of the first of them. */
	url: string;
	body: string;
	contentType?: string;
	/** The secret of a file. */
	fileToken?: string;
	count: number;
}

/** A server that answers at once. */
export interface Stub {
	/** Of the API, without a slash at the end. */
	url: string;
	storageUrl: string;
	clientId: string;
	clientSecret: string;
	prepared: Prepared;
	/** What was received since the last call. */
	takeRequests(): Requests[];
}

interface Kept {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

const BACKLOG = 4096;
const NOBODY = 'nobody@example.com';
const ANNA = encodeURIComponent(SEED.profiles.anna);
const SENT_ON = ['authorization', 'content-type', 'accept', 'x-apsis-auth'];
/** fetch has undone them, or they are the connection's. */
const NOT_KEPT = [
	'content-encoding',
	'content-length',
	'transfer-encoding',
	'connection',
	'keep-alive',
	'date',
];
/** A quarter of the profiles that the emulator makes up is in the segment "Living in Sweden". */
const PROFILES_PER_ROW = 4;

/**
 * Starts an APSIS One on loopback that costs next to nothing to ask. The emulator answers the first
 * request of a kind, with a seeded profile in the place of the item's, and the answer is kept
 * for all that differ from it in their item alone. Requests of tokens and imports all reach the emulator.
 *
 * @param rows that exports and email reports have beside the seeded ones
 */
export async function startStub(rows = 0): Promise<Stub> {
	const emulator = await startEmulator({ limits: 'off', exportDelayMs: 0, importDelayMs: 0 });
	if (rows > 0) {
		emulator.control.addProfiles(rows * PROFILES_PER_ROW);
		emulator.control.produceEmailEvents(rows);
	}
	const received = new Map<string, Requests>();
	const urls = { api: '', storage: '' };
	const replaceHosts = (body: Buffer) =>
		body.includes('http://127.0.0.1')
			? Buffer.from(
					body
						.toString()
						.replaceAll(emulator.url, urls.api)
						.replaceAll(emulator.uploadUrl, urls.storage),
				)
			: body;
	const front = (host: Requests['host'], target: string) => {
		const answers = answersOf(target, replaceHosts);
		return listen(async (request, body) => {
			note(received, host, request, body);
			return await answers(request, body);
		});
	};
	urls.api = await front('api', emulator.url);
	urls.storage = await front('storage', emulator.uploadUrl);
	return {
		url: urls.api,
		storageUrl: urls.storage,
		clientId: emulator.clientId,
		clientSecret: emulator.clientSecret,
		prepared: await prepare(emulator, urls.api),
		takeRequests: () => {
			const taken = [...received.values()];
			received.clear();
			return taken;
		},
	};
}

/** The same text for all requests of a kind. */
const kindOf = ({ method, url }: IncomingMessage) => `${method!} ${withAnna(url!)}`;

const withAnna = (url: string) => url.replace(KEY, ANNA).replace(VALUE, 'value');

function note(
	received: Map<string, Requests>,
	host: Requests['host'],
	request: IncomingMessage,
	body: Buffer,
): void {
	const kind = `${host} ${kindOf(request)}`;
	const known = received.get(kind);
	if (known) {
		known.count++;
		return;
	}
	received.set(kind, {
		host,
		method: request.method!,
		url: request.url!,
		// Of a file it is of no use.
		body: host === 'api' ? body.toString() : '',
		contentType: request.headers['content-type'],
		fileToken: request.headers['x-apsis-auth'] as string | undefined,
		count: 1,
	});
}

/** Answers as a host of the emulator does, from what is kept where that is possible. */
function answersOf(target: string, replaceHosts: (body: Buffer) => Buffer) {
	const kept = new Map<string, Promise<Kept>>();
	return async (request: IncomingMessage, body: Buffer): Promise<Kept> => {
		const answer = async () => {
			const { body: answered, ...head } = await ask(target, request, body);
			return { ...head, body: replaceHosts(answered) };
		};
		if (changesEachTime(request)) return await answer();
		const kind = kindOf(request);
		const known = kept.get(kind);
		if (known) return await known;
		// At once, so that the first of several at a time settles it for all.
		const first = answer();
		kept.set(kind, first);
		const given = await first;
		if (!isFinal(request, given)) kept.delete(kind);
		return given;
	};
}

async function ask(target: string, request: IncomingMessage, body: Buffer): Promise<Kept> {
	const answer = await fetch(target + withAnna(request.url!), {
		method: request.method,
		headers: SENT_ON.flatMap(
			(name): Array<[string, string]> =>
				request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]],
		),
		body: body.length === 0 ? undefined : new Uint8Array(bodyFor(request, body)),
		redirect: 'manual',
	});
	return {
		status: answer.status,
		headers: Object.fromEntries([...answer.headers].filter(([name]) => !NOT_KEPT.includes(name))),
		body: Buffer.from(await answer.arrayBuffer()),
	};
}

/** A file is as it is, and a profile that is to be created must not be there yet. */
function bodyFor({ url, headers }: IncomingMessage, body: Buffer): Buffer {
	if (/multipart/.test(headers['content-type'] ?? '')) return body;
	const key = /\/profiles$/.test(url!) ? NOBODY : SEED.profiles.anna;
	return Buffer.from(body.toString().replace(KEY, key));
}

const changesEachTime = ({ method, url }: IncomingMessage) =>
	method === 'POST' && /^\/oauth\/token$|\/imports$|^\/uploads\//.test(url!);

/** Whether all others of its kind may have this answer. */
function isFinal({ method, url }: IncomingMessage, { status, body }: Kept): boolean {
	if (status >= 300) return false;
	const isStatus = method === 'GET' && /\/imports\/|\/emails\/reports\//.test(url!);
	if (isStatus) return /"(completed|waiting_for_file)"/.test(body.toString());
	return !(method === 'GET' && status === 202);
}

async function listen(
	answer: (request: IncomingMessage, body: Buffer) => Promise<Kept>,
): Promise<string> {
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			answer(request, Buffer.concat(chunks)).then(
				({ status, headers, body }) => response.writeHead(status, headers).end(body),
				(error: unknown) => {
					console.error(error);
					response.destroy();
				},
			);
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', BACKLOG, listening));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Requests an export, a report and an import, so that there is one of each. */
async function prepare(emulator: Emulator, url: string): Promise<Prepared> {
	const authorization = `Bearer ${await fetchToken(emulator)}`;
	const post = async <T,>(path: string, body: object): Promise<T> => {
		const answer = await fetch(url + path, {
			method: 'POST',
			headers: { authorization, 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		return (await answer.json()) as T;
	};
	const column = {
		field_name: 'Email',
		attribute_discriminator: SEED.attributes.email,
		section_discriminator: SEED.sections.default,
	};
	const exported = await post<{ file_download_url_v2: string }>(
		'/audience/profiles/reports/segments',
		{ segment_discriminator: SEED.segments.swedes, attributes: [column] },
	);
	const report = await post<{ report_id: string }>('/emails/reports', {
		start_at: '2020-01-01T00:00:00Z',
	});
	const imported = await post<{ import_id: string }>(
		`/v2/audience/sections/${SEED.sections.default}/imports`,
		{ keyspace_mapping: { keyspace_discriminator: SEED.keyspaces.email, field_selector: 'key' } },
	);
	const { account } = emulator;
	const segment = account.definitions.segments.find(
		({ discriminator }) => discriminator === SEED.segments.swedes,
	)!;
	return {
		exportKey: account.get(SEED.keyspaces.email, SEED.profiles.anna).id,
		downloadUrl: exported.file_download_url_v2,
		reportId: report.report_id,
		importId: imported.import_id,
		versionId: String(segment.versions[0]!.id),
	};
}
