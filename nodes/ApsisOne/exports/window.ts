import { createHash } from 'node:crypto';
import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { convertValue } from '../attributes/convert';
import { dateIn, momentOf, readTime } from '../attributes/moments';

/** A stretch of time in milliseconds since the epoch; the end is not included. */
export interface Window {
	start: number;
	/** APSIS One decides where there is none. */
	end?: number;
}

const DAY_MS = 24 * 3600 * 1000;
const FIRST_RUN_MS = 7 * DAY_MS;

/** Whole days of a time zone that end with yesterday. */
export function lastDays(count: number, now: number, timezone: string): Window {
	const today = dateIn(now, timezone);
	const start = new Date(Date.parse(today) - count * DAY_MS).toISOString().slice(0, 10);
	// A date is always read.
	return {
		start: momentOf(readTime(start)!, timezone),
		end: momentOf(readTime(today)!, timezone),
	};
}

/** The fields of a time window, as API.md sections 8.8 and 8.9 have them. */
export const bodyOfWindow = ({ start, end }: Window): IDataObject => ({
	start_at: new Date(start).toISOString(),
	...(end === undefined ? {} : { end_at: new Date(end).toISOString() }),
});

/**
 * The time window that the fields `period`, `startAt` and `endAt` of an item ask for.
 *
 * @param asked the rest of the request, by which an item is known again in the next run
 * @returns the window, and `moveOn`, to be called when its data is there: the next run of "since
 * last run" then begins where this one ended. A test run moves nothing.
 * @throws NodeOperationError where a time cannot be read, or the end is not after the start
 */
export function windowOfItem(
	context: IExecuteFunctions,
	itemIndex: number,
	asked: IDataObject,
): { window: Window; moveOn: () => void } {
	const now = Date.now();
	const timezone = context.getTimezone();
	const period = context.getNodeParameter('period', itemIndex, 'custom') as string;
	const stays = () => {};
	if (period === 'yesterday') return { window: lastDays(1, now, timezone), moveOn: stays };
	if (period === 'last7Days') return { window: lastDays(7, now, timezone), moveOn: stays };
	if (period === 'sinceLastRun') {
		const key = `exportedUntil ${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`;
		const data = context.getWorkflowStaticData('node');
		const start = Number(data[key] ?? now - FIRST_RUN_MS);
		const moveOn = () => {
			if (context.getMode() !== 'manual') data[key] = now;
		};
		return { window: { start, end: now }, moveOn };
	}

	const start = momentIn(context, itemIndex, 'startAt', 'Start At');
	const end = momentIn(context, itemIndex, 'endAt', 'End At');
	if (start === undefined) {
		throw new NodeOperationError(context.getNode(), '"Start At" is empty', {
			itemIndex,
			description: 'Fill in the field, or choose another period.',
		});
	}
	if (end !== undefined && end <= start) {
		throw new NodeOperationError(context.getNode(), '"End At" is not after "Start At"', {
			itemIndex,
			description: 'Nothing was requested. Correct one of them.',
		});
	}
	return { window: { start, end }, moveOn: stays };
}

function momentIn(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	label: string,
): number | undefined {
	const value = context.getNodeParameter(name, itemIndex, '');
	if (value === '' || value === undefined || value === null) return undefined;
	const seconds = convertValue(value, 'timestamp', context.getTimezone());
	if ('value' in seconds) return Number(seconds.value) * 1000;
	throw new NodeOperationError(context.getNode(), `"${label}": ${seconds.problem}`, {
		itemIndex,
		description: 'Nothing was requested.',
	});
}
