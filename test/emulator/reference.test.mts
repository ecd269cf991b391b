import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import { Reference } from './reference.mts';
import { HANDLERS } from './routes/index.mts';
import type { Client } from './support.mts';
import { clientOf, profilePath } from './support.mts';

const SHARED = new URL('../../../shared/apsis-one/openapi.yaml', import.meta.url);
const OWN = new URL('./reference/openapi.yaml', import.meta.url);

test('the reference is the shared one', (context) => {
	if (!existsSync(SHARED)) {
		console.warn(`Skipped: there is no ${SHARED.pathname} to compare with.`);
		context.skip();
	}
	expect(readFileSync(OWN, 'utf8')).toBe(readFileSync(SHARED, 'utf8'));
});

test('every operation has a handler, and every handler an operation', () => {
	expect(Object.keys(HANDLERS).sort()).toEqual(new Reference().operationIds.sort());
});

describe('a request that breaks the reference is refused and noted', () => {
	const anna = profilePath(SEED.keyspaces.email, SEED.profiles.anna);
	const section = `${anna}/sections/${SEED.sections.default}`;
	let emulator: Emulator;
	let client: Client;

	beforeAll(async () => {
		emulator = await startEmulator({ limits: 'off' });
		client = clientOf(emulator);
	});

	afterAll(async () => {
		await emulator.close();
	});

	beforeEach(() => {
		emulator.control.clearReceived();
	});

	test.each([
		['an unknown path', 'GET', '/audience/nothing', undefined, 404],
		['a method that is not there', 'PUT', '/audience/keyspaces', undefined, 404],
		['an empty segment of a path', 'DELETE', profilePath(SEED.keyspaces.email, ''), undefined, 404],
		['bad encoding', 'DELETE', profilePath(SEED.keyspaces.email, '') + '%zz', undefined, 400],
		['an unknown query parameter', 'GET', '/audience/keyspaces?page=2', undefined, 400],
		['a bad query value', 'GET', `/v2${section}/consents?consent_types=yes`, undefined, 400],
		['a body where none is taken', 'PUT', `${anna}/locks`, { sure: true }, 400],
		['a missing field', 'POST', `/v2${section}/consents`, { type: 'opt-in' }, 400],
		['a body of the wrong kind', 'PATCH', `/v2${section}/attributes`, ['x'], 400],
	] as const)('%s', async (_name, method, path, body, status) => {
		const reply = await client.send(method, path, body);
		expect(reply.status).toBe(status);
		expect(emulator.control.violations).toHaveLength(1);
	});

	test('a wrong content type', async () => {
		const headers = { 'content-type': 'application/json' };
		const reply = await client.send('PATCH', `/v2${section}/attributes`, {}, headers);
		expect(reply.status).toBe(415);
		expect(emulator.control.violations).toHaveLength(1);
	});
});

test('an answer that breaks the reference is found', () => {
	const reference = new Reference();
	const { operation } = reference.check({
		method: 'GET',
		path: '/audience/sections',
		search: new URLSearchParams(),
		contentType: undefined,
		body: undefined,
		bodyLength: 0,
	});
	if (!operation) throw new Error('The reference has no /audience/sections');
	const breach = (status: number, body?: unknown) =>
		reference.answerBreach(operation, { status, body });
	expect(breach(200, { items: [] })).toBeUndefined();
	expect(breach(200, { items: [{ name: 'no discriminator' }] })).toContain('discriminator');
	expect(breach(202, {})).toContain('status 202');
	expect(breach(200)).toBeDefined();
});
