import type { Evaluator } from '../evaluator.mts';
import type { Stretches } from './stretches.mts';

/** What an operation takes for an item, or a file for a row. */
export interface Figures {
	name: string;
	evaluator: Evaluator;
	/** Items, or rows of a file. */
	items: number;
	requestsPerItem: number;
	/** Milliseconds of an item, and of these those before its first request was sent. */
	cpuMs: number;
	beforeFirstMs: number;
	/** What HTTP Request takes to send the same; undefined where nothing is like it. */
	httpCpuMs?: number;
	stretches: Stretches;
	/** Something else than this package, which has no goals. */
	isReference?: true;
	/** Above what the items take; undefined where it was not measured. */
	liveMb?: number;
}

const CPU_RATIO = 1;
const STRETCH_MS = 50;
const LIVE_MB = 10;

/** The goals, in words. */
export const GOALS = `CPU at most ${CPU_RATIO.toFixed(1)} of HTTP Request's, no stretch above ${STRETCH_MS} ms, at most ${LIVE_MB} MB above what the items take`;

/** Which goals are missed, in words; none if all are met. */
export function missedBy(figures: Figures): string[] {
	const { cpuMs, httpCpuMs, stretches, liveMb, isReference } = figures;
	if (isReference) return [];
	return [
		...(httpCpuMs !== undefined && cpuMs > CPU_RATIO * httpCpuMs ? ['CPU'] : []),
		...(stretches.threadMs > STRETCH_MS ? ['stretch'] : []),
		...(liveMb !== undefined && liveMb > LIVE_MB ? ['memory'] : []),
	];
}

/** Whether the goals are met, in words. */
export function verdictOf(figures: Figures): string {
	const missed = missedBy(figures);
	return missed.length === 0 ? 'met' : `missed: ${missed.join(', ')}`;
}

/** The better of two measurements of the same: what else the machine does can only make one worse. */
export const better = (one: Figures, other: Figures): Figures => ({
	...one,
	cpuMs: Math.min(one.cpuMs, other.cpuMs),
	beforeFirstMs: Math.min(one.beforeFirstMs, other.beforeFirstMs),
	stretches: {
		clockMs: Math.min(one.stretches.clockMs, other.stretches.clockMs),
		threadMs: Math.min(one.stretches.threadMs, other.stretches.threadMs),
	},
});
