import type { Control, ReceivedRequest } from '../emulator/index.mts';

/** What an emulator counted in a case, or in a part of one. */
export interface ScaleFigure {
	case: string;
	tokenCalls: number;
	/** Requests answered with 401 or 403. */
	refused: number;
	/** Items that were to be written. */
	items: number;
	/** Of these, how many APSIS One accepted. */
	done: number;
	/** Times that it accepted an item once more. */
	twice: number;
	seconds: number;
	/** Requests accepted a second. */
	perSecond: number;
	/** Share of requests answered with 429, 0 to 1. */
	limited: number;
}

/** Under which figures of a version of n8n are kept. */
export const figuresName = (version: string) => `scale-${version}`;

/**
 * What an emulator has counted since it was last cleared.
 *
 * @param items how many were to be written
 */
export function scaleFigureOf(title: string, items: number, control: Control): ScaleFigure {
	const { received, counts, tokenCalls } = control;
	const accepted = acceptedWrites(received);
	const keys = accepted.flatMap(keysOf);
	const done = new Set(keys).size;
	const times = accepted.map(({ at }) => at);
	const seconds = times.length > 1 ? (Math.max(...times) - Math.min(...times)) / 1000 : 0;
	return {
		case: title,
		tokenCalls,
		refused: (counts[401] ?? 0) + (counts[403] ?? 0),
		items,
		done,
		twice: keys.length - done,
		seconds,
		perSecond: seconds > 0 ? accepted.length / seconds : 0,
		limited: received.length > 0 ? (counts[429] ?? 0) / received.length : 0,
	};
}

/** How often each event arrived, by its order ID. */
export function ordersIn(received: ReceivedRequest[]): Map<string, number> {
	const orders = new Map<string, number>();
	for (const key of acceptedWrites(received).flatMap(keysOf)) {
		orders.set(key, (orders.get(key) ?? 0) + 1);
	}
	return orders;
}

const acceptedWrites = (received: ReceivedRequest[]) =>
	received.filter(
		({ method, path, status }) =>
			method !== 'GET' && path !== '/oauth/token' && status !== null && status < 300,
	);

/** What tells the items of a request: the order IDs of events, the profile of all else. */
function keysOf({ body, path }: ReceivedRequest): string[] {
	const { items } = (body ?? {}) as { items?: Array<{ data: { orderId: string } }> };
	return items ? items.map(({ data }) => data.orderId) : [path];
}
