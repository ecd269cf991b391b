import { expect } from 'vitest';
import type { Execution, Item } from './host/client.mts';
import { UNDER_TEST } from './workflow.mts';

/** The index of the input item that an item came of. */
export function inputOf({ pairedItem }: Item): number | undefined {
	const first = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return typeof first === 'number' ? first : first?.item;
}

/** Expects the run to have succeeded with one item for each of `count` input items, in order. */
export function expectOneEach(execution: Execution, count: number): void {
	expect(execution.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	const items = execution.items(UNDER_TEST);
	expect(items.map(inputOf)).toEqual(Array.from({ length: count }, (_, index) => index));
	expect(items.filter(({ json }) => 'error' in json)).toEqual([]);
}

/** Message and description of what a run failed with, as the user reads them. */
export function errorText(execution: Execution): string {
	expect(execution.status).toBe('error');
	const { message, description } = execution.error ?? execution.errorOf(UNDER_TEST) ?? {};
	return `${message ?? ''} ${description ?? ''}`;
}
