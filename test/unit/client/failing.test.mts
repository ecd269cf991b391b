import { expect, test } from 'vitest';
import { Client } from '../../../nodes/ApsisOne/client/client.ts';
import { fakeHost } from './fakeHost.mts';

const MINUTE = 60_000;

test('while nothing succeeds for as long as one request may wait, the next are given up at once', async () => {
	let status = 429;
	const host = fakeHost(() => ({ status }));
	const client = new Client(host);
	const tries = async () => {
		const before = host.sent.length;
		const request = { method: 'GET' as const, url: '/audience/sections' };
		const outcome = await client.send(request, { maxWaitMs: MINUTE }).then(
			() => 'answered',
			() => 'given up',
		);
		return { outcome, tries: host.sent.length - before };
	};
	// Faults as long as one request may wait.
	const begin = client.clock.now();
	while (client.clock.now() - begin <= MINUTE) expect((await tries()).outcome).toBe('given up');
	expect(await tries()).toEqual({ outcome: 'given up', tries: 1 });
	status = 200;
	expect(await tries()).toEqual({ outcome: 'answered', tries: 1 });
	// A pause, however long, is no time of faults.
	await client.wait(10 * MINUTE);
	status = 429;
	expect((await tries()).tries).toBeGreaterThan(1);
});
