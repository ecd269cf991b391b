import type { FastifyInstance } from 'fastify';
import type { Control } from './control.mts';
import type { ExportFailure } from './exports/exports.mts';
import type { Fault } from './faults.mts';
import type { ProducedEvents } from './reports/events.mts';
import type { ChangeableSettings } from './settings.mts';
import { CHANGEABLE } from './settings.mts';
import type { WebhookCall } from './webhooks.mts';

interface EmailEventsRequest extends ProducedEvents {
	count: number;
}

interface DeliverRequest extends WebhookCall {
	url: string;
}

interface RunningEventsRequest {
	intervalMs: number;
	types?: ProducedEvents['types'];
}

interface MoveRequest {
	segment: string;
	email: string;
	isMember: boolean;
}

function parse(body: unknown): Record<string, unknown> {
	const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
	return JSON.parse(text || '{}') as Record<string, unknown>;
}

/**
 * Offers the control surface under `/__emulator/`, in JSON, to tests in other processes. No secret
 * and no token is among what it answers.
 */
export function addControlRoutes(server: FastifyInstance, control: Control): void {
	server.get('/__emulator/received', () => control.received);
	server.get('/__emulator/summary', () => ({
		requests: control.received.length,
		counts: control.counts,
		tokenCalls: control.tokenCalls,
		maxInFlight: control.maxInFlight,
		violations: control.violations,
	}));
	server.delete('/__emulator/received', (_request, reply) => {
		control.clearReceived();
		return reply.code(204).send();
	});
	server.post('/__emulator/faults', (request, reply) => {
		control.addFault(parse(request.body) as Fault);
		return reply.code(204).send();
	});
	server.delete('/__emulator/faults', (_request, reply) => {
		control.clearFaults();
		return reply.code(204).send();
	});
	server.post('/__emulator/revoke-tokens', (_request, reply) => {
		control.revokeTokens();
		return reply.code(204).send();
	});
	server.post('/__emulator/settings', (request, reply) => {
		const settings = parse(request.body);
		const unknown = Object.keys(settings).filter(
			(name) => !(CHANGEABLE as readonly string[]).includes(name),
		);
		if (unknown.length > 0) {
			return reply.code(400).send({ detail: `Settings that cannot be changed: ${unknown.join()}` });
		}
		control.set(settings as ChangeableSettings);
		return reply.code(204).send();
	});
	server.get('/__emulator/imports', () => control.imports);
	server.get('/__emulator/callbacks', () => control.callbacks);
	server.post('/__emulator/fail-next-import', (request, reply) => {
		control.failNextImport((parse(request.body) as { reason?: string }).reason);
		return reply.code(204).send();
	});
	server.post('/__emulator/fail-next-export', (request, reply) => {
		control.failNextExport((parse(request.body) as { how?: ExportFailure }).how);
		return reply.code(204).send();
	});
	server.post('/__emulator/profiles', (request, reply) => {
		control.addProfiles((parse(request.body) as { count: number }).count);
		return reply.code(204).send();
	});
	server.post('/__emulator/email-events', (request, reply) => {
		const { count, ...options } = parse(request.body) as unknown as EmailEventsRequest;
		control.produceEmailEvents(count, options);
		return reply.code(204).send();
	});
	server.get('/__emulator/deliveries', () => control.deliveries);
	server.post('/__emulator/deliver', async (request) => {
		const { url, ...call } = parse(request.body) as unknown as DeliverRequest;
		return await control.deliver(url, call);
	});
	server.post('/__emulator/email-events/every', (request, reply) => {
		const { intervalMs, types } = parse(request.body) as unknown as RunningEventsRequest;
		control.produceEmailEventsEvery(intervalMs, types);
		return reply.code(204).send();
	});
	server.post('/__emulator/segment-members', (request, reply) => {
		const { segment, email, isMember } = parse(request.body) as unknown as MoveRequest;
		control.moveInSegment(segment, email, isMember);
		return reply.code(204).send();
	});
	server.post('/__emulator/reset', (_request, reply) => {
		control.reset();
		return reply.code(204).send();
	});
}
