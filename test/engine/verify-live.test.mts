import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { accountOf } from '../../scripts/verify-live/package.mts';
import { guesses, unaskable } from '../../scripts/verify-live/guesses/index.mts';
import { ROOT } from '../../scripts/pack.mts';
import { countsOf, pageOf } from '../../scripts/verify-live/report.mts';
import { Service } from '../../scripts/verify-live/service.mts';
import { verify, type Verification } from '../../scripts/verify-live/verify.mts';
import { SEED, startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.mts';

vi.setConfig({ testTimeout: 60_000 });

let emulator: Emulator;

afterEach(async () => await emulator.close());

/** Goes past every wait, such as the minute between two event exports. */
function hastyClock() {
	let skippedMs = 0;
	return {
		now: () => performance.now() + skippedMs,
		sleep: async (ms: number) => {
			skippedMs += ms;
			await sleep(1);
		},
	};
}

async function verifyWith(
	options: EmulatorOptions,
	mayWrite = true,
): Promise<Verification & { of: (id: string) => string }> {
	emulator = await startEmulator({
		limits: 'off',
		exportDelayMs: 20,
		importDelayMs: 20,
		...options,
	});
	const { url: baseUrl, clientId, clientSecret } = emulator;
	const account = accountOf({ region: 'custom', baseUrl, clientId, clientSecret });
	const service = new Service(account, '', hastyClock());
	const verification = await verify(service, { mayWrite, onVerdict: () => {} });
	const of = (id: string) => {
		const { verdict, seen } = verification.verdicts.find((each) => each.id === id)!;
		return `${verdict}: ${seen}`;
	};
	return { ...verification, of };
}

it('says what is as expected, and leaves nothing behind', async () => {
	const before = await profileCount();
	const verification = await verifyWith({});
	expect(countsOf(verification.verdicts)).toEqual({
		'as expected': guesses.length,
		otherwise: 0,
		'not asked': unaskable.length,
	});
	expect(verification.left).toEqual([]);
	expect(verification.removed).toBeGreaterThan(3);
	expect([...emulator.account.profiles].length).toBe(before);
});

/** Profiles of an account that nobody has asked anything. */
async function profileCount(): Promise<number> {
	emulator = await startEmulator();
	const { length } = [...emulator.account.profiles];
	await emulator.close();
	return length;
}

it('only reads, unless it may write', async () => {
	const { verdicts } = await verifyWith({}, false);
	const written = emulator.control.received.filter(
		({ method, path }) =>
			method !== 'GET' &&
			!/^\/(oauth|emails\/reports|audience\/profiles\/(reports|exports))/.test(path),
	);
	expect(written).toEqual([]);
	for (const { id } of guesses.filter(({ needs }) => needs === 'write')) {
		expect(verdicts.find((each) => each.id === id)!.verdict).toBe('not asked');
	}
});

it('says what is otherwise', async () => {
	const { of } = await verifyWith({
		tagKeys: 'versionId',
		permissionsRefusedFor: ['events'],
		tokenClaims: 'opaque',
	});
	expect(of('token-claims')).toBe('otherwise: no JWT');
	expect(of('permissions-query')).toBe('otherwise: attributes 200, tags 200, events 400');
	expect(of('tag-patch-keys')).toMatch(
		/^otherwise: by discriminator 400 .*; by version id 204 empty, the tag is there$/,
	);
	expect(of('tag-removal')).toMatch(/^as expected/);
});

it('hands in nothing of the account, of a person or of the key', async () => {
	const verification = await verifyWith({});
	const page = pageOf(verification, { day: '2026-03-24', host: 'api.apsis.one' });
	const { clientId, clientSecret, account } = emulator;
	const names = account.definitions.sections.flatMap(({ discriminator, attributes, tags }) => [
		discriminator,
		...attributes.map((each) => each.discriminator),
		...tags.map((each) => each.discriminator),
	]);
	for (const own of [clientId, clientSecret, '@', SEED.profiles.erik, 'eyJ', ...names]) {
		expect(page).not.toContain(own);
	}
	expect(page.match(/^\| `/gm)).toHaveLength(guesses.length + unaskable.length);
});

describe('a guess', () => {
	const ids = [...guesses, ...unaskable].map(({ id }) => id);
	const idsIn = (text: string) =>
		[...text.matchAll(/`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`/g)].map(([, id]) => id!);

	it('has one id, and stands in the docs by it', async () => {
		const page = await readFile(join(ROOT, 'docs/unverified.md'), 'utf8');
		expect(new Set(ids).size).toBe(ids.length);
		expect(idsIn(page).sort()).toEqual([...ids].sort());
	});

	it('bears its id in the code', async () => {
		const nameless: string[] = [];
		const folders = ['nodes', 'credentials'].map((name) => join(ROOT, name));
		for (const folder of folders) {
			const files = (await readdir(folder, { recursive: true })).filter((name) =>
				/\.ts$/.test(name),
			);
			for (const file of files) {
				const source = await readFile(join(folder, file), 'utf8');
				for (const [comment] of source.matchAll(/\/\*\*[\s\S]*?\*\/|\/\/.*/g)) {
					if (!/\b(?:a|are) guess(?:es)?\b/i.test(comment)) continue;
					const isNamed = idsIn(comment).some((id) => ids.includes(id));
					if (!isNamed) nameless.push(`${file}: ${comment}`);
				}
			}
		}
		expect(nameless).toEqual([]);
	});
});
