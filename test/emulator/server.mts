import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import type { Answer } from './answer.mts';
import type { Control } from './control.mts';
import { addControlRoutes } from './control-routes.mts';
import type { Emulation, IncomingRequest } from './emulation.mts';

/** Above every documented size, so that the emulation itself decides what is too large. */
const BODY_LIMIT = 64 * 1024 * 1024;

function parseBody(contentType: string | undefined, raw: Buffer): unknown {
	if (contentType?.startsWith('application/x-www-form-urlencoded')) {
		return Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
	}
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
		inFlight,
	};
}

function send(reply: FastifyReply, answer: Answer, now: Date): FastifyReply {
	reply.code(answer.status).header('date', now.toUTCString());
	if (answer.body === undefined) return reply.headers(answer.headers ?? {}).send();
	const isText = typeof answer.body === 'string';
	return reply
		.header('content-type', isText ? 'text/plain' : 'application/json')
		.headers(answer.headers ?? {})
		.serializer((body: string) => body)
		.send(isText ? answer.body : JSON.stringify(answer.body));
}

/** Puts an emulation on HTTP. The server is not listening yet. */
export function createServer(emulation: Emulation, control: Control): FastifyInstance {
	const take = async (request: FastifyRequest, reply: FastifyReply) => {
		const { recorder } = emulation;
		const inFlight = recorder.arrive();
		reply.raw.once('close', () => recorder.leave());
		const outcome = await emulation.handle(incoming(request, inFlight));
		if ('answer' in outcome) return send(reply, outcome.answer, emulation.now());
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
	addControlRoutes(server, control);
	server.all('/*', take);
	return server;
}
