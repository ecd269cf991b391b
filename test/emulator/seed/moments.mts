import { createHash } from 'node:crypto';

const DAY_MS = 24 * 3600 * 1000;

/** The ISO 8601 time so many days before now; parts of days are fine. */
export function daysBefore(now: Date, days: number): string {
	return new Date(now.getTime() - days * DAY_MS).toISOString();
}

/** A UUID that is the same for the same text, where a random one would do in a real account. */
export function uuidOf(text: string): string {
	const hex = createHash('sha256').update(text).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
