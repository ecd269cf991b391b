import type { INodeParameters } from 'n8n-workflow';
import type { FaultEffect } from '../../emulator/faults.mts';
import type { Stage } from './stage.mts';
import type { VirtualTime } from './virtualTime.mts';

/** What a fault can reach into while it happens. */
export interface Scene {
	stage: Stage;
	time: VirtualTime;
	/** Stops the execution. */
	stop(): void;
}

/** A fault of the table. */
export interface Fault {
	name: string;
	/** Which requests it meets: each of an operation in turn, sign-in, or none by itself. */
	meets: 'each request' | 'sign-in' | 'nothing';
	/** It goes on; otherwise only one request meets it. */
	lasts?: true;
	/** What happens to a request that meets it. */
	effect?(scene: Scene): FaultEffect;
	/** What is done before the run. */
	before?(scene: Scene): Promise<void> | void;
	/**
	 * What whoever sent the request can know of it: APSIS One has refused it, or it may have been
	 * carried out.
	 */
	fate: 'refused' | 'unknown';
	/**
	 * What must become of the item where its request may be sent again. `either`: success or an error, as
	 * long as what is said is true. `stopped`: nothing more is sent.
	 */
	comesTo: 'success' | 'error' | 'either' | 'stopped';
	/** What the error tells of, in message or description. */
	says?: RegExp;
	/** How long is to be waited at least, in milliseconds, where it comes to success. */
	asksToWaitMs?: number;
	/** Added to the parameters of the operation. */
	parameters?: INodeParameters;
	/** Half of a file of rows has no sign that it is half of one; an answer in JSON has. */
	isOfAnswersInJson?: true;
	/** It takes real time, of which there is little. */
	isSlow?: true;
}

const HTML = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const HOUR = 3_600_000;
/** What `Retry-After` asks for, in seconds. */
const ASKED_S = 7;
const TIMEOUT_MS = 150;
const IN_TIME: INodeParameters = { requestOptions: { timeout: TIMEOUT_MS } };
/** A shorter one than what lasts. */
const PATIENCE: INodeParameters = { options: { maxWait: 20 } };
const IMPATIENT: INodeParameters = { options: { maxWait: 0 }, ...IN_TIME };

const retryAfter = (value: string) => ({ 'retry-after': value });
/** Dates have whole seconds. */
const inSeconds = (seconds: number) =>
	new Date((Math.ceil(Date.now() / 1000) + seconds) * 1000).toUTCString();

const revoke = ({ stage }: Scene) => stage.emulator.control.revokeTokens();
/** Replaces the API key's secret; the old one, and its token, are refused from then on. */
const replaceKey = ({ stage }: Scene): string => {
	const secret = stage.replaceSecret();
	stage.emulator.control.revokeTokens();
	return secret;
};
const gateway = ({ stage }: Scene) => stage.emulator.control.set({ errors: 'gateway' });
/** Runs something else first, so that there is a token. */
const signIn = async ({ stage }: Scene) => {
	const { error } = await stage.engine.run({ resource: 'channel', operation: 'getAll' });
	if (error) throw error;
	stage.emulator.control.clearReceived();
};

const answered = (
	name: string,
	effect: FaultEffect | ((scene: Scene) => FaultEffect),
	more: Partial<Fault> = {},
): Fault => ({
	name,
	meets: 'each request',
	effect: typeof effect === 'function' ? effect : () => effect,
	fate: 'unknown',
	comesTo: 'success',
	says: new RegExp(typeof effect === 'function' ? '429' : String(effect.status)),
	...more,
});

const LIMIT = { fate: 'refused', says: /429|rate limit/ } as const;
const LOST = { says: /connection to APSIS One was lost/ };
/** What is no answer of APSIS One's may not be taken for one. */
const UNREADABLE = { comesTo: 'either', says: /./ } as const;

const ONCE: Fault[] = [
	answered('429', { status: 429 }, LIMIT),
	answered(
		'429 with Retry-After in seconds',
		{ status: 429, headers: retryAfter(String(ASKED_S)) },
		{ ...LIMIT, asksToWaitMs: ASKED_S * 1000 },
	),
	answered(
		'429 with Retry-After as a date',
		() => ({ status: 429, headers: retryAfter(inSeconds(ASKED_S)) }),
		{ ...LIMIT, asksToWaitMs: ASKED_S * 1000 },
	),
	answered('429 of the gateway', { status: 429, from: 'gateway' }, LIMIT),
	answered('408', { status: 408 }),
	answered('500', { status: 500 }),
	answered('500 of the gateway', { status: 500, from: 'gateway' }),
	answered('502 with HTML', {
		status: 502,
		headers: { 'content-type': 'text/html' },
		body: HTML,
	}),
	answered('503', { status: 503 }),
	answered('503 of the gateway', { status: 503, from: 'gateway' }),
	answered('504', { status: 504 }),
	answered('504 of the gateway, carried out all the same', {
		status: 504,
		from: 'gateway',
		handled: true,
	}),
	answered('reset before the request was received', { connection: 'refuse-before' }, LOST),
	answered('reset after the request was received', { connection: 'reset-after' }, LOST),
	answered('bad JSON', { delivery: { cut: 'body' } }, { ...UNREADABLE, isOfAnswersInJson: true }),
	answered('an answer that breaks off', { delivery: { cut: 'connection' } }, LOST),
	answered(
		'an empty body',
		{ delivery: { cut: 'all' } },
		{ ...UNREADABLE, isOfAnswersInJson: true },
	),
	answered('200 with HTML of somebody else', { instead: 'html' }, UNREADABLE),
	answered(
		'a redirect',
		({ stage }) => ({
			status: 302,
			headers: { location: `${stage.emulator.uploadUrl}/elsewhere` },
			body: '',
		}),
		{ comesTo: 'either', fate: 'refused', says: /302|leads|address/i },
	),
	answered('a token that is revoked', (scene) => ({ onArrival: () => revoke(scene) }), {
		fate: 'refused',
	}),
	answered(
		'a token that is revoked, told by the gateway',
		(scene) => ({ onArrival: () => revoke(scene) }),
		{ fate: 'refused', before: gateway },
	),
	answered(
		'a token that expires by the clock of APSIS One',
		({ stage }) => ({
			onArrival: () => stage.emulator.control.set({ clockOffsetSeconds: 25 * 3600 }),
		}),
		{ fate: 'refused' },
	),
	answered('the API key is replaced', (scene) => ({ onArrival: () => void replaceKey(scene) }), {
		fate: 'refused',
		comesTo: 'either',
		says: /did not accept the client ID or client secret/,
	}),
	answered(
		'the API key is replaced, and the credential edited',
		(scene) => ({
			onArrival: () => (scene.stage.engine.stored.clientSecret = replaceKey(scene)),
		}),
		{ fate: 'refused' },
	),
	answered(
		'the clock is set back by an hour',
		({ time }) => ({ onArrival: () => time.setClock(-HOUR) }),
		{ fate: 'refused' },
	),
	answered('the execution is stopped', ({ stop }) => ({ onArrival: stop }), {
		fate: 'unknown',
		comesTo: 'stopped',
	}),
	answered(
		'time-out, not carried out',
		{ connection: 'hang' },
		{
			...LOST,
			parameters: IN_TIME,
			isSlow: true,
		},
	),
	answered(
		'time-out, carried out all the same',
		{ delayMs: TIMEOUT_MS + 50 },
		{
			...LOST,
			parameters: IN_TIME,
			isSlow: true,
		},
	),
];

const lasting = (
	name: string,
	effect: FaultEffect,
	more: Partial<Fault> & Pick<Fault, 'says'>,
): Fault => ({
	...answered(`${name}, for ever`, effect),
	lasts: true,
	comesTo: 'error',
	parameters: PATIENCE,
	...more,
});

const LASTING: Fault[] = [
	lasting('429', { status: 429 }, LIMIT),
	lasting('429 with Retry-After', { status: 429, headers: retryAfter('3') }, LIMIT),
	lasting('403', { status: 403 }, { fate: 'refused', says: /API key may not|403/ }),
	lasting('500', { status: 500 }, { says: /500/ }),
	lasting(
		'502 with HTML',
		{ status: 502, headers: { 'content-type': 'text/html' }, body: HTML },
		{ says: /502/ },
	),
	lasting('503 of the gateway', { status: 503, from: 'gateway' }, { says: /503/ }),
	lasting('reset before the request was received', { connection: 'refuse-before' }, LOST),
	lasting('reset after the request was received', { connection: 'reset-after' }, LOST),
	lasting('time-out', { connection: 'hang' }, { ...LOST, parameters: IMPATIENT, isSlow: true }),
];

const atSignIn = (name: string, effect: FaultEffect, more: Partial<Fault> = {}): Fault => ({
	name: `sign-in: ${name}`,
	meets: 'sign-in',
	effect: () => effect,
	fate: 'refused',
	comesTo: 'success',
	...more,
});

const NO_SIGN_IN = { lasts: true, comesTo: 'error' } as const;
const NO_TOKEN = { ...NO_SIGN_IN, says: /without a token/ } as const;

const SIGN_IN: Fault[] = [
	atSignIn('429', { status: 429 }),
	atSignIn(
		'429 with Retry-After',
		{ status: 429, headers: retryAfter(String(ASKED_S)) },
		{ asksToWaitMs: ASKED_S * 1000 },
	),
	atSignIn('500', { status: 500 }),
	atSignIn('503 of the gateway', { status: 503, from: 'gateway' }),
	atSignIn('reset', { connection: 'refuse-before' }),
	atSignIn('429, for ever', { status: 429 }, { ...NO_SIGN_IN, says: /429/ }),
	atSignIn('500, for ever', { status: 500 }, { ...NO_SIGN_IN, says: /500/ }),
	atSignIn(
		'502 with HTML, for ever',
		{ status: 502, headers: { 'content-type': 'text/html' }, body: HTML },
		{ ...NO_SIGN_IN, says: /502/ },
	),
	atSignIn(
		'reset, for ever',
		{ connection: 'refuse-before' },
		{ ...NO_SIGN_IN, says: /could not be reached to sign in/ },
	),
	atSignIn('200 with HTML, for ever', { instead: 'html' }, NO_TOKEN),
	atSignIn('bad JSON, for ever', { delivery: { cut: 'body' } }, NO_TOKEN),
	atSignIn('an empty body, for ever', { instead: 'empty' }, NO_TOKEN),
	atSignIn('a redirect', { status: 302, headers: { location: '/elsewhere' }, body: '' }, NO_TOKEN),
];

const around = (name: string, before: Fault['before'], more: Partial<Fault> = {}): Fault => ({
	name,
	meets: 'nothing',
	before,
	fate: 'refused',
	comesTo: 'success',
	...more,
});

const AROUND: Fault[] = [
	around(
		'a wrong secret',
		({ stage }) => {
			stage.engine.stored.clientSecret = 'a-wrong-secret-that-nobody-may-see';
			stage.secrets.push('a-wrong-secret-that-nobody-may-see');
		},
		{ comesTo: 'error', says: /did not accept the client ID or client secret/ },
	),
	around('a token that has expired since the last run', async (scene) => {
		await signIn(scene);
		scene.time.setClock(25 * HOUR);
	}),
	around('a token that was revoked since the last run', async (scene) => {
		await signIn(scene);
		scene.time.setClock(60_000);
		revoke(scene);
	}),
	around('the clock of APSIS One is two hours ahead', ({ stage }) =>
		stage.emulator.control.set({ clockOffsetSeconds: 7200 }),
	),
	around('the clock of APSIS One is two hours behind', ({ stage }) =>
		stage.emulator.control.set({ clockOffsetSeconds: -7200 }),
	),
];

/** All faults of the table. */
export const FAULTS: Fault[] = [...ONCE, ...LASTING, ...SIGN_IN, ...AROUND];
