import type { ReceivedRequest } from '../emulator/index.mts';
import type { Outcome } from './worker.mts';
import type { Workload } from './workloads.mts';

/** What the co-tenant reads, and nobody else. */
export const TENANT_PATH = '/audience/segments';

/** What one contender made of one workload. Ratios are 0 to 1, times are milliseconds. */
export interface Figures {
	/** Accepted requests a second, as a share of what the account had to give. */
	goodput: number;
	/** Share of requests answered with 429. */
	limited: number;
	/** Share of items that were accepted. */
	completed: number;
	/** Items that were accepted more than once. */
	twice: number;
	requestsPerItem: number;
	/** From the beginning of its execution until an item was accepted. */
	p50: number;
	p99: number;
	/** The same, of executions of one item only. */
	p99Single?: number;
	/** Jain's index of items a second among executions that began together. */
	fairness?: number;
	tokenCalls: number;
	peakMemoryMb: number;
	seconds: number;
}

/**
 * @param received what the emulator received since the work began
 */
export function measure(
	workload: Workload,
	outcomes: Outcome[],
	received: ReceivedRequest[],
): Figures {
	const executions = outcomes.flatMap((outcome) => outcome.executions);
	const ours = received.filter(({ method, path }) => method !== 'GET' && path !== '/oauth/token');
	const accepted = ours.filter(({ status }) => status !== null && status < 300);
	const repeats = ours.filter(({ status }) => status === 409);
	const acceptedAt = new Map<string, number>();
	let twice = repeats.length;
	for (const { body, at } of accepted) {
		const key = keyOf(body);
		if (acceptedAt.has(key)) twice++;
		else acceptedAt.set(key, at);
	}

	const items = executions.reduce((sum, execution) => sum + execution.items, 0);
	const begin = Math.min(...ours.map(({ at }) => at));
	const end = Math.max(...accepted.map(({ at }) => at));
	const seconds = (end - begin) / 1000;
	const tenant = received.filter(
		({ path, status, at }) => path === TENANT_PATH && status === 200 && at >= begin && at <= end,
	);
	const available = workload.limit - tenant.length / seconds;
	const latencies = executions.map(({ name, begin: from }) =>
		[...acceptedAt].filter(([key]) => key.startsWith(name)).map(([, at]) => at - from),
	);
	const all = latencies.flat();
	const singles = executions.flatMap(({ items: count }, index) =>
		count === 1 ? latencies[index]! : [],
	);
	const rates = executions.map(({ begin: from }, index) =>
		latencies[index]!.length === 0
			? 0
			: latencies[index]!.length / (from + Math.max(...latencies[index]!) - begin),
	);
	return {
		goodput: acceptedAt.size / seconds / available,
		limited: ours.filter(({ status }) => status === 429).length / ours.length,
		completed: acceptedAt.size / items,
		twice,
		requestsPerItem: ours.length / items,
		p50: percentile(all, 0.5),
		p99: percentile(all, 0.99),
		p99Single: singles.length > 0 ? percentile(singles, 0.99) : undefined,
		fairness: executions.length > 1 && !workload.spreadMs ? jain(rates) : undefined,
		tokenCalls: received.filter(({ path }) => path === '/oauth/token').length,
		peakMemoryMb: Math.max(...outcomes.map(({ peakMemoryMb }) => peakMemoryMb)),
		seconds,
	};
}

/** Each item sends a text of its own: its profile key, or an attribute's value. */
function keyOf(body: unknown): string {
	const { profile_key: key, ...attributes } = body as Record<string, unknown>;
	return String(key ?? Object.values(attributes)[0]);
}

function percentile(values: number[], share: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}

const jain = (rates: number[]) =>
	rates.reduce((sum, rate) => sum + rate, 0) ** 2 /
	(rates.length * rates.reduce((sum, rate) => sum + rate ** 2, 0));
