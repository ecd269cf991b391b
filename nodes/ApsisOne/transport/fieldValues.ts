import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { requireText } from './prepare';

/** The entries of a field of several, such as `exportTags`. */
export const entriesIn = (
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	entry: string,
): IDataObject[] =>
	((context.getNodeParameter(field, itemIndex, {}) as IDataObject)[entry] ?? []) as IDataObject[];

/** Value of a picker; inside of a collection n8n does not extract it. */
export function valueOf(locator: unknown): string {
	const isLocator = typeof locator === 'object' && locator !== null;
	const value = isLocator ? (locator as { value?: unknown }).value : locator;
	return String(value ?? '').trim();
}

/** Value of a picker of an item; empty where nothing is chosen. */
export const pickedIn = (context: IExecuteFunctions, itemIndex: number, name: string): string =>
	String(context.getNodeParameter(name, itemIndex, '', { extractValue: true }) ?? '').trim();

/**
 * {@link pickedIn} of a picker that must not be empty.
 *
 * @throws NodeOperationError where nothing is chosen
 */
export const requiredIn = (context: IExecuteFunctions, itemIndex: number, name: string): string =>
	requireText(pickedIn(context, itemIndex, name), name, context.getNode(), itemIndex);
