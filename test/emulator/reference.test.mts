import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import { Reference } from './reference.mts';
import { HANDLERS } from './routes/index.mts';
import type { Client } from './support.mts';
import { clientOf, profilePath, seedVersionId } from './support.mts';

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
		['an unknown path', 'GET', '/audience/nothing', undefined, 403],
		['a method that is not there', 'PUT', '/audience/keyspaces', undefined, 403],
		['an empty segment of a path', 'DELETE', profilePath(SEED.keyspaces.email, ''), undefined, 403],
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

describe('what vendor’s and public clients send is understood', () => {
	const anna = profilePath(SEED.keyspaces.email, SEED.profiles.anna);
	const erik = profilePath(SEED.keyspaces.email, SEED.profiles.erik);
	let emulator: Emulator;
	let client: Client;

	beforeEach(async () => {
		emulator = await startEmulator({ limits: 'off' });
		client = clientOf(emulator);
	});

	afterEach(async () => {
		expect(emulator.control.violations).toEqual([]);
		await emulator.close();
	});

	async function sendForm(method: string, path: string, form: string) {
		const token = (await client.token()).body.access_token as string;
		return await fetch(`${emulator.url}${path}`, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				'content-type': 'application/x-www-form-urlencoded',
			},
			body: form,
		});
	}

	test('evaluations as a form with brackets', async () => {
		const { swedes, bigBuyers } = SEED.segments;
		const form = new URLSearchParams({
			'segments[0][discriminator]': swedes,
			'segments[1][discriminator]': bigBuyers,
			time_zone: 'Europe/Stockholm',
		});
		const response = await sendForm('POST', `${anna}/evaluations`, form.toString());
		expect(await response.json()).toEqual({
			matches: { segments: { [swedes]: true, [bigBuyers]: true } },
		});
	});

	test('merges as a form with brackets, encoded or not, and with a time zone too many', async () => {
		const form = (key: string) =>
			[
				`profiles[0][keyspace_discriminator]=${SEED.keyspaces.email}`,
				`profiles[0][profile_key]=${encodeURIComponent(SEED.profiles.anna)}`,
				`profiles[1][keyspace_discriminator]=${SEED.keyspaces.web}`,
				`profiles[1][profile_key]=${key}`,
				'time_zone=Europe/Stockholm',
			].join('&');
		const merges = '/audience/profiles/merges';
		expect((await sendForm('PUT', merges, form('one'))).status).toBe(204);
		const encoded = form('two').replaceAll('[', '%5B').replaceAll(']', '%5D');
		expect((await sendForm('PUT', merges, encoded)).status).toBe(204);
		const profile = emulator.account.get(SEED.keyspaces.email, SEED.profiles.anna);
		expect(emulator.account.get(SEED.keyspaces.web, 'one')).toBe(profile);
		expect(emulator.account.get(SEED.keyspaces.web, 'two')).toBe(profile);
	});

	test('plain JSON on version 1 of the attributes PATCH', async () => {
		const path = `${anna}/sections/${SEED.sections.default}/attributes`;
		const id = seedVersionId(emulator, SEED.attributes.firstName);
		const headers = { 'content-type': 'application/json' };
		expect((await client.send('PATCH', path, { [id]: 'Ann' }, headers)).status).toBe(204);
		expect((await client.send('GET', path)).body).toMatchObject({ [id]: 'Ann' });
	});

	test('null where there is no body', async () => {
		expect((await client.send('GET', '/audience/keyspaces')).status).toBe(200);
		expect((await client.send('PUT', `${anna}/locks`, null)).status).toBe(204);
		expect((await client.send('DELETE', erik, null)).status).toBe(204);
	});

	test('a slash at the end of a path', async () => {
		expect((await client.send('GET', '/audience/keyspaces/')).status).toBe(200);
		expect((await client.send('DELETE', `${anna}/`)).status).toBe(204);
	});
});

test('null is no body where one is needed', async () => {
	const emulator = await startEmulator({ limits: 'off' });
	const path = `/audience/keyspaces/${SEED.keyspaces.email}/sections/${SEED.sections.default}/profiles`;
	expect((await clientOf(emulator).send('POST', path, null)).status).toBe(400);
	expect(emulator.control.violations).toHaveLength(1);
	await emulator.close();
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
