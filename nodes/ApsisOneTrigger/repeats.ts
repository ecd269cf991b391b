import { createHash } from 'node:crypto';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

/** When a delivery of a key came, in milliseconds since the epoch. */
export type Times = ReadonlyMap<string, number>;

/** Keys to remember: n8n writes all of them with each delivery. */
export const MOST_KEYS = 2000;

/** Half of SHA-256 tells them apart, and keeps what they are made of out of the database. */
const KEY_LENGTH = 22;

/**
 * By workflow and node: deliveries that come at the same time do not find each other in the static
 * data, since n8n reads it for each anew.
 */
const ofThisProcess = new Map<string, Times>();

/**
 * What tells a delivery apart from others.
 *
 * @param names parameters, separated by commas; those in objects with dots
 * @returns undefined where there is no name, or a value is missing: then no two are the same
 */
export function keyOf(data: IDataObject, names: string): string | undefined {
	const parts = names.split(',').map((name) => name.trim());
	const values = parts.filter(Boolean).map((name) => valueAt(data, name));
	if (values.length === 0 || values.some((value) => (value ?? '') === '')) return undefined;
	const digest = createHash('sha256').update(JSON.stringify(values)).digest('base64url');
	return digest.slice(0, KEY_LENGTH);
}

function valueAt(data: IDataObject, name: string): unknown {
	if (Object.hasOwn(data, name)) return data[name];
	return name
		.split('.')
		.reduce<unknown>(
			(value, part) =>
				typeof value === 'object' && value !== null && Object.hasOwn(value, part)
					? (value as IDataObject)[part]
					: undefined,
			data,
		);
}

/**
 * Adds the key of a delivery to those that are remembered.
 *
 * @returns what to remember from now on: the newest {@link MOST_KEYS} within the window; undefined
 *   where the key is there already
 */
export function withKey(
	times: Times,
	key: string,
	now: number,
	windowMs: number,
): Times | undefined {
	const current = [...times].filter(([, time]) => now - time < windowMs);
	if (current.some(([known]) => known === key)) return undefined;
	current.sort(([, one], [, other]) => one - other).push([key, now]);
	return new Map(current.slice(-MOST_KEYS));
}

/**
 * Whether a delivery of this key came before; if not, it is remembered, in this process and in the
 * static data of the node.
 *
 * @param windowMs how long a key is remembered after its first delivery
 */
export function isRepeat(context: IWebhookFunctions, key: string, windowMs: number): boolean {
	const trigger = `${context.getWorkflow().id} ${context.getNode().id}`;
	const staticData = context.getWorkflowStaticData('node');
	const known = new Map([
		...Object.entries((staticData.repeats ?? {}) as Record<string, number>),
		...(ofThisProcess.get(trigger) ?? []),
	]);
	const times = withKey(known, key, Date.now(), windowMs);
	if (!times) return true;
	ofThisProcess.set(trigger, times);
	staticData.repeats = Object.fromEntries(times);
	return false;
}
