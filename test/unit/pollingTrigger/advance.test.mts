import { expect, test } from 'vitest';
import type { Client } from '../../../nodes/ApsisOne/client/client.ts';
import type { Settings } from '../../../nodes/ApsisOne/client/client.ts';
import { advance } from '../../../nodes/ApsisOnePollingTrigger/advance.ts';
import { NotReady, type Source } from '../../../nodes/ApsisOnePollingTrigger/source.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');

/** A poll with a file that was requested before and is ready; the account's pace makes the next wait. */
async function pollWith(waitMs: number) {
	const asked: Settings[] = [];
	const looked: string[] = [];
	const pendingOf = (reportId: string) => ({ reportId, asked: 'same', requestedAt: NOW });
	const source: Source<number> = {
		about: 'test',
		asked: 'same',
		path: '/emails/reports',
		file: 'email report',
		async request(_place, settings) {
			asked.push(settings);
			return pendingOf('next');
		},
		async look({ reportId }) {
			looked.push(reportId!);
			return reportId === 'first' ? ({} as never) : new NotReady();
		},
		take: async () => ({ place: 2, items: [{ id: 'event' }] }),
		requestSample: async () => pendingOf('sample'),
		sample: async () => [],
	};
	const pending = { ...pendingOf('first'), requestedAt: NOW - 5 * MINUTE };
	const memory = { about: 'test', place: 1, pending, requestedAt: NOW - 5 * MINUTE };
	const store = { staticData: { memory }, held: {} };
	const client = { clock: { now: () => NOW, sleep: async () => {} } } as unknown as Client;
	const patience = { turnMs: 2 * MINUTE, readyMs: 2 * MINUTE };
	const waitOf = async () => waitMs;
	const items = await advance({ client, store, patience, waitOf }, source);
	return { items, asked, looked, memory: store.staticData.memory };
}

test('what was read is handed over before the next file is asked for, where that takes waiting', async () => {
	const { items, asked, memory } = await pollWith(MINUTE);
	expect(items).toEqual([{ id: 'event' }]);
	expect(asked).toEqual([]);
	expect(memory).toMatchObject({ place: 2 });
	expect(memory.pending).toBeUndefined();
});

test('the next file is asked for at once where that takes none, and not waited for', async () => {
	const { items, asked, looked, memory } = await pollWith(0);
	expect(items).toEqual([{ id: 'event' }]);
	expect(asked).toEqual([{ maxWaitMs: 0 }]);
	expect(looked).toEqual(['first']);
	expect(memory).toMatchObject({ place: 2, pending: { reportId: 'next' } });
});
