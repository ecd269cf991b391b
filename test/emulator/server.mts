import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import qs from 'qs';
import type { Answer, Delivery } from './answer.mts';
import type { Control } from './control.mts';
import { addControlRoutes } from './control-routes.mts';
import type { Emulation, IncomingRequest, Outcome } from './emulation.mts';

/** Above every documented size, so that the emulation itself decides what is too large. */
const BODY_LIMIT = 128 * 1024 * 1024;

const compress = promisify(gzip);

function parseBody(contentType: string | undefined, raw: Buffer): unknown {
	if (contentType?.startsWith('application/x-www-form-urlencoded')) {
		// PHP clients write lists with brackets: segments[0][discriminator]=…
		return qs.parse(raw.toString('utf8'));
	}
	if (contentType?.startsWith('multipart/')) return undefined;
	try {
		return JSON.parse(raw.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

function incoming(request: FastifyRequest, inFlight: number): IncomingRequest {
	// The path is cut off by hand: URL would tidy away what a client should not have sent.
	const [path = '', ...search] = request.raw.url?.split('?') ?? [];
	const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
	return {
		method: request.method,
		path,
		search: new URLSearchParams(search.join('?')),
		contentType: request.headers['content-type'],
		headers: request.headers,
		body: parseBody(request.headers['content-type'], raw),
		bodyLength: raw.length,
		raw,
		inFlight,
	};
}

/** The body in two halves, as far as it is to come, with what is to happen between them. */
async function* inHalves(body: Buffer, { cut, pauseMs = 0 }: Delivery): AsyncGenerator<Buffer> {
	if (cut === 'all') return;
	const middle = Math.floor(body.length / 2);
	yield body.subarray(0, middle);
	if (pauseMs > 0) await sleep(pauseMs);
	if (cut === 'connection') throw new Error('The connection is to be cut here.');
	if (cut === undefined) yield body.subarray(middle);
}

function lengthOf({ length }: Buffer, { cut }: Delivery): number {
	if (cut === 'all') return 0;
	return cut === 'body' ? Math.floor(length / 2) : length;
}

/** What is sent of a body, and the length that is told. */
function delivered(body: Buffer, delivery: Delivery): { length: number; content: Readable } {
	const length = lengthOf(body, delivery);
	return { length, content: Readable.from(inHalves(body, delivery), { objectMode: false }) };
}

async function send(reply: FastifyReply, answer: Answer, now: Date): Promise<FastifyReply> {
	reply.code(answer.status).header('date', now.toUTCString());
	if (answer.body === undefined) return reply.headers(answer.headers ?? {}).send();
	const { body, encoding, delivery } = answer;
	const isText = typeof body === 'string';
	const plain = isText || Buffer.isBuffer(body) ? body : JSON.stringify(body);
	if (encoding) reply.header('content-encoding', encoding);
	reply
		.header('content-type', isText ? 'text/plain' : 'application/json')
		.headers(answer.headers ?? {})
		.serializer((payload: string) => payload);
	const content = encoding ? await compress(plain) : plain;
	if (!delivery) return reply.send(content);
	const part = delivered(Buffer.from(content), delivery);
	return reply.header('content-length', part.length).send(part.content);
}

/** A server that hands every request without a route of its own to an emulation. */
function createHost(
	emulation: Emulation,
	handle: (request: IncomingRequest) => Promise<Outcome>,
): FastifyInstance {
	const take = async (request: FastifyRequest, reply: FastifyReply) => {
		const { recorder } = emulation;
		const inFlight = recorder.arrive();
		reply.raw.once('close', () => recorder.leave());
		const outcome = await handle(incoming(request, inFlight));
		if ('answer' in outcome) return await send(reply, outcome.answer, emulation.now());
		reply.hijack();
		if (outcome.connection === 'cut') request.raw.socket.destroy();
		return reply;
	};
	const server = fastify({
		bodyLimit: BODY_LIMIT,
		forceCloseConnections: true,
		// Paths that cannot be decoded never reach a route, but they too are requests to the API.
		frameworkErrors: (_error, request, reply) => {
			void take(request as FastifyRequest, reply as unknown as FastifyReply);
		},
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
		done(null, body);
	});
	server.all('/*', take);
	return server;
}

/** Puts the API of an emulation on HTTP. The server is not listening yet. */
export function createServer(emulation: Emulation, control: Control): FastifyInstance {
	const server = createHost(emulation, async (request) => await emulation.handle(request));
	addControlRoutes(server, control);
	return server;
}

/** Puts the storage host of an emulation on HTTP. The server is not listening yet. */
export function createStorageServer(emulation: Emulation): FastifyInstance {
	return createHost(emulation, async (request) => await emulation.handleStorage(request));
}
