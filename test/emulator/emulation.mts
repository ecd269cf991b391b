import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, EmailEventType } from './account.mts';
import type { Answer } from './answer.mts';
import { answerOf, gatewayMessage, GatewayRefusal, Refusal } from './answer.mts';
import type { Call, World } from './call.mts';
import type { FaultEffect } from './faults.mts';
import { Callbacks } from './exports/callbacks.mts';
import { Exports } from './exports/exports.mts';
import { faultAnswer, Faults } from './faults.mts';
import { Imports } from './imports/imports.mts';
import { lanesOf } from './lanes.mts';
import type { Exceeded } from './limits.mts';
import { Limiter } from './limits.mts';
import type { ReceivedRequest } from './recorder.mts';
import { Recorder } from './recorder.mts';
import type { Breach, CheckedRequest, RawRequest } from './reference.mts';
import { Reference } from './reference.mts';
import { produceEmailEvents } from './reports/events.mts';
import { Reports } from './reports/reports.mts';
import { HANDLERS } from './routes/index.mts';
import { seedAccount } from './seed/index.mts';
import { SEEDED_KEY } from './seed/names.mts';
import type { EmulatorOptions, Settings, Urls } from './settings.mts';
import { settingsOf } from './settings.mts';
import { Storage, uploadRecord } from './storage.mts';
import { bearerToken, Tokens } from './tokens.mts';
import { Webhooks } from './webhooks.mts';

/** A request with all that the pipeline looks at. */
export interface IncomingRequest extends RawRequest {
	headers: IncomingHttpHeaders;
	/** The body as it came. */
	raw: Buffer;
	inFlight: number;
}

/** What becomes of a request: an answer, or a connection that is cut or left hanging. */
export type Outcome = { answer: Answer } | { connection: 'cut' | 'hang' };

/** It is slow to read and holds no state, so all emulators of a process share it. */
const REFERENCE = new Reference();

/** Sizes of request bodies (API.md §5), with kB and MB in their decimal meaning, the strict one. */
const BODY_LIMIT = 100_000;
const TRANSACTIONAL_BODY_LIMIT = 2_000_000;

/** What the gateway says of a path or method that is not there (API.md §4.1). */
const UNKNOWN_PATH = 'Missing Authentication Token';

/** One emulated APSIS One: state, and the way of a request through it. Knows nothing of sockets. */
export class Emulation implements World {
	settings!: Settings;
	account!: Account;
	clientSecret!: string;
	imports!: Imports;
	exports!: Exports;
	reports!: Reports;
	callbacks!: Callbacks;
	webhooks!: Webhooks;
	/** Known only when the servers listen. */
	readonly urls: Urls = { api: '', storage: '' };
	readonly clientId = SEEDED_KEY.clientId;
	readonly faults = new Faults();
	readonly recorder = new Recorder();
	private tokens!: Tokens;
	private limiter!: Limiter;
	private storage!: Storage;
	private production: NodeJS.Timeout | undefined;
	private stopping = new AbortController();

	constructor(private readonly options: EmulatorOptions) {
		this.reset();
	}

	/** Back to the start: seeded account and key, first settings, nothing issued, counted or planned. */
	reset(): void {
		this.stop();
		this.settings = settingsOf(this.options);
		const { seedTime } = this.settings;
		this.account = seedAccount(seedTime === 'start' ? this.now() : new Date(seedTime));
		const { account, settings, urls } = this;
		const around = { account, settings, urls, now: () => this.now() };
		this.imports = new Imports(around);
		this.exports = new Exports(around);
		this.reports = new Reports(around);
		this.callbacks = new Callbacks(settings);
		this.webhooks = new Webhooks();
		this.storage = new Storage(this.imports, this.reports);
		this.clientSecret = SEEDED_KEY.clientSecret;
		this.tokens = new Tokens(this.settings.tokenClaims, () => this.now());
		this.limiter = new Limiter(this.settings.limitKind);
		this.faults.clear();
		this.recorder.clear();
	}

	/** Adds an email event of the types in turn every so many milliseconds, in place of an earlier call. */
	produceEmailEventsEvery(intervalMs: number, types?: EmailEventType[]): void {
		clearInterval(this.production);
		let count = 0;
		this.production = setInterval(() => {
			const type = types?.[count++ % types.length];
			produceEmailEvents(this.account, 1, this.now(), {
				...(type && { types: [type] }),
				from: this.now().toISOString(),
			});
		}, intervalMs);
	}

	/** Ends what goes on by itself: imports, callbacks and events. */
	stop(): void {
		clearInterval(this.production);
		this.stopping.abort();
		this.stopping = new AbortController();
		this.imports?.close();
		this.callbacks?.close();
	}

	now(): Date {
		return new Date(Date.now() + this.settings.clockOffsetSeconds * 1000);
	}

	async issueToken(): Promise<string> {
		return await this.tokens.issue(this.settings.tokenLifeSeconds);
	}

	revokeTokens(): void {
		this.tokens.revokeAll();
	}

	/** Forgets what the limits have counted. */
	resetLimits(): void {
		this.limiter.reset();
	}

	/** Does something after a time, unless the emulator is stopped or reset before. */
	private later(ms: number, action: () => Promise<unknown>): void {
		const { signal } = this.stopping;
		void sleep(ms, undefined, { signal, ref: false }).then(action, () => {});
	}

	/** Takes a request all the way: recorded, held to the reference, met by faults, handled. */
	async handle(request: IncomingRequest): Promise<Outcome> {
		const checked = REFERENCE.check(request);
		const record = this.record(request, checked);
		const outcome = await this.meetFaults(
			request,
			record,
			async () => await this.answer(request, checked),
			this.settings.gatewayTimeoutMs,
		);
		if (!('answer' in outcome)) return outcome;
		const { answer } = outcome;
		return {
			answer: { ...answer, headers: { ...answer.headers, ...requestIds(record.requestId) } },
		};
	}

	/** The same for a request to the storage host, which the reference does not describe. */
	async handleStorage(request: IncomingRequest): Promise<Outcome> {
		const record = this.recordStorage(request);
		return await this.meetFaults(request, record, async () => {
			const { answer, violation } = this.storage.reply(request);
			if (violation) {
				this.recorder.violations.push(`${request.method} ${request.path} (storage): ${violation}`);
			}
			return answer;
		});
	}

	private async meetFaults(
		request: IncomingRequest,
		record: ReceivedRequest,
		answer: () => Promise<Answer>,
		timeoutMs = Infinity,
	): Promise<Outcome> {
		const effect = this.faults.take(request.method, request.path) ?? {};
		effect.onArrival?.();
		const outcome = await this.inTime(effect, answer, timeoutMs);
		if ('answer' in outcome) record.status = outcome.answer.status;
		return outcome;
	}

	/** Waits and answers; where it would take too long the gateway answers, and the rest goes on. */
	private async inTime(
		effect: FaultEffect,
		answer: () => Promise<Answer>,
		timeoutMs: number,
	): Promise<Outcome> {
		const waitMs = this.settings.latencyMs + (effect.delayMs ?? 0);
		if (waitMs <= timeoutMs) {
			if (waitMs > 0) await sleep(waitMs);
			return await this.outcomeOf(effect, answer);
		}
		await sleep(timeoutMs);
		this.later(waitMs - timeoutMs, async () => await this.outcomeOf(effect, answer));
		return { answer: gatewayMessage(504) };
	}

	private async outcomeOf(effect: FaultEffect, answerOf: () => Promise<Answer>): Promise<Outcome> {
		if (effect.connection === 'hang') return { connection: 'hang' };
		if (effect.connection === 'refuse-before') return { connection: 'cut' };
		const { delivery } = effect;
		const planned = faultAnswer(effect, this.settings.errors);
		if (planned && effect.handled) await answerOf();
		if (planned && effect.connection !== 'reset-after') return { answer: { ...planned, delivery } };
		const answer = await answerOf();
		if (effect.connection === 'reset-after') return { connection: 'cut' };
		const headers = { ...answer.headers, ...effect.headers };
		return { answer: { ...answer, headers, delivery } };
	}

	private async answer(request: IncomingRequest, checked: CheckedRequest): Promise<Answer> {
		let answer: Answer;
		try {
			answer = await this.answerChecked(request, checked);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			answer = answerOf(error, this.settings.errors);
		}
		// A request that breaks the reference is answered outside of it, and noted already.
		if (checked.operation && checked.breaches.length === 0) {
			const breach = REFERENCE.answerBreach(checked.operation, answer);
			if (breach) this.recorder.violations.push(breach);
		}
		return answer;
	}

	private async answerChecked(request: IncomingRequest, checked: CheckedRequest): Promise<Answer> {
		const { operation, params, query, breaches } = checked;
		if (checked.isUnknown) return gatewayMessage(403, UNKNOWN_PATH);
		if (operation?.secured ?? true) this.tokens.check(request.headers.authorization);
		// Limits belong to an account, which only a valid token names, so they come after it.
		if (operation) this.checkLimits(operation.id, params, request.body);
		const bodyLimit =
			operation?.id === 'sendTransactionalEmail' ? TRANSACTIONAL_BODY_LIMIT : BODY_LIMIT;
		if (request.bodyLength > bodyLimit) {
			throw new GatewayRefusal(413, `The body is larger than ${bodyLimit} bytes.`);
		}
		const [breach] = breaches;
		if (breach) throw refusalOf(breach);
		const handler = operation && HANDLERS[operation.id];
		if (!handler) throw new Refusal(404, 'The emulator does not have this operation.');
		const { headers, body } = request;
		return await handler({ params, query, headers, body } as Call<never>, this);
	}

	private checkLimits(operationId: string, params: Record<string, string>, body: unknown): void {
		if (this.settings.limits === 'off') return;
		const exceeded = this.limiter.admit(lanesOf(operationId, params, body), performance.now());
		if (!exceeded) return;
		const { name, limit, perMs } = exceeded.lane;
		const kind = name.split(' ')[0];
		throw new GatewayRefusal(
			429,
			`More than ${limit} requests in ${perMs / 1000} s (${kind}).`,
			undefined,
			this.retryAfterHeader(exceeded),
		);
	}

	private retryAfterHeader({ retryAfterMs }: Exceeded): Record<string, string> {
		const seconds = Math.ceil(retryAfterMs / 1000);
		switch (this.settings.retryAfter) {
			case 'none':
				return {};
			case 'seconds':
				return { 'retry-after': String(seconds) };
			case 'date':
				return { 'retry-after': new Date(this.now().getTime() + seconds * 1000).toUTCString() };
		}
	}

	private record(request: IncomingRequest, checked: CheckedRequest): ReceivedRequest {
		const { operation, params, breaches } = checked;
		const lanes = operation ? lanesOf(operation.id, params, request.body) : [];
		const record = this.keep(request, {
			host: 'api',
			query: queryOf(request.search),
			body: withoutSecret(request.body),
			lanes: lanes.map((lane) => lane.name),
		});
		for (const { detail } of breaches) {
			this.recorder.violations.push(`${request.method} ${request.path}: ${detail}`);
		}
		return record;
	}

	private recordStorage(request: IncomingRequest): ReceivedRequest {
		const query = queryOf(request.search);
		if (query.signature) query.signature = ['(left out)'];
		return this.keep(request, { host: 'upload', query, body: uploadRecord(request), lanes: [] });
	}

	private keep(
		request: IncomingRequest,
		part: Pick<ReceivedRequest, 'host' | 'query' | 'body' | 'lanes'>,
	): ReceivedRequest {
		const record: ReceivedRequest = {
			...part,
			method: request.method,
			path: request.path,
			headers: this.withoutTokens(request.headers),
			bodyLength: request.bodyLength,
			status: null,
			requestId: randomUUID(),
			at: performance.timeOrigin + performance.now(),
			inFlight: request.inFlight,
		};
		this.recorder.received.push(record);
		return record;
	}

	private withoutTokens(headers: IncomingHttpHeaders): ReceivedRequest['headers'] {
		const kept = { ...headers };
		if (kept['x-apsis-auth'] !== undefined) kept['x-apsis-auth'] = '(left out)';
		if (headers.authorization === undefined) return kept;
		const number = this.tokens.numberOf(bearerToken(headers.authorization) ?? '');
		const authorization = number ? `token #${number}` : 'not a token of this emulator';
		return { ...kept, authorization };
	}
}

/** A body that breaks its schema is what a gateway refuses too; the rest only the service can. */
function refusalOf({ status, detail, isOfBody }: Breach): Refusal {
	return isOfBody ? new GatewayRefusal(status, detail) : new Refusal(status, detail);
}

/** The headers by which the gateway names a request (API.md §4.1). */
function requestIds(id: string): Record<string, string> {
	const gatewayId = createHash('sha256').update(id).digest('base64url').slice(0, 15);
	return { 'x-amzn-requestid': id, 'x-amz-apigw-id': `${gatewayId}=` };
}

function queryOf(search: URLSearchParams): Record<string, string[]> {
	return Object.fromEntries([...search.keys()].map((name) => [name, search.getAll(name)]));
}

function withoutSecret(body: unknown): unknown {
	if (typeof body !== 'object' || body === null || !('client_secret' in body)) return body;
	return { ...body, client_secret: '(left out)' };
}
