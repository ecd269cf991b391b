import { createHash } from 'node:crypto';
import type { Item } from '../engine/item';
import { lastDays, windowBetween, type Window } from '../exports/window';

const FIRST_RUN_MS = 7 * 24 * 3600 * 1000;

/** The time that an export is about. */
export interface Period {
	window: Window;
	/** To be called when its data is there: the next run of "since last run" begins at its end. */
	moveOn?: () => void;
}

/**
 * Reads the fields of `windowFields`.
 *
 * @param asked the rest of the request, by which an item is known again in the next run
 * @returns the time, and how "since last run" moves on; a test run moves nothing
 * @throws ExplainedError where a time cannot be read, or the end is not after the start
 */
export function periodOf(item: Item, asked: object): Period {
	const { timezone } = item;
	const now = item.client.clock.now();
	switch (item.raw<string>('period', 'custom')) {
		case 'yesterday':
			return { window: lastDays(1, now, timezone) };
		case 'last7Days':
			return { window: lastDays(7, now, timezone) };
		case 'sinceLastRun':
			return sinceLastRun(item, asked, now);
		default:
			return { window: windowBetween(item.raw('startAt', ''), item.raw('endAt', ''), timezone) };
	}
}

function sinceLastRun({ staticData, mode }: Item, asked: object, now: number): Period {
	const key = `exportedUntil ${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`;
	const start = Number(staticData[key] ?? now - FIRST_RUN_MS);
	return {
		window: { start, end: now },
		...(mode !== 'manual' && { moveOn: () => void (staticData[key] = now) }),
	};
}
