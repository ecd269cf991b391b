import type { IDataObject } from 'n8n-workflow';
import { ExplainedError } from '../../../credentials/account/explained';
import { numberOf, switchOf, textOf } from './fieldValues';

/** What n8n calls a trigger with. */
interface Context {
	getNodeParameter(name: string, fallback?: unknown, options?: { extractValue: boolean }): unknown;
}

/**
 * The fields of a trigger, read as the fields of an item are: an expression may give text for a
 * switch, a number or a list.
 *
 * Each method throws an ExplainedError that names the field by its label, where it cannot be read.
 */
export class TriggerFields {
	constructor(private readonly context: Context) {}

	/** Text without white space around it; of a picker, what was chosen. */
	text(name: string, label: string): string {
		return textOf(this.context.getNodeParameter(name, '', { extractValue: true }), label);
	}

	/** Several texts; as one text they are separated by commas, semicolons or white space. */
	texts(name: string, label: string): string[] {
		const value = this.context.getNodeParameter(name, []);
		const texts = (Array.isArray(value) ? value : [value]).map((each) => textOf(each, label));
		return texts.flatMap((text) => text.split(/[\s,;]+/)).filter(Boolean);
	}

	/** One of the values that a field offers. */
	choice<T extends string>(name: string, label: string, offered: readonly T[], fallback: T): T {
		const value = textOf(this.context.getNodeParameter(name, fallback), label);
		return value === '' ? fallback : oneOf(value, label, offered);
	}

	/** Some of the values that a field offers. */
	choices<T extends string>(name: string, label: string, offered: readonly T[]): T[] {
		return this.texts(name, label).map((value) => oneOf(value, label, offered));
	}

	switch(name: string, label: string, fallback: boolean): boolean {
		return switchOf(this.context.getNodeParameter(name, fallback), label, fallback);
	}

	/** {@link switch} of the collection "Options". */
	switchOption(name: string, label: string, fallback: boolean): boolean {
		return switchOf(this.options[name], label, fallback);
	}

	/** A number of the collection "Options". */
	numberOption(name: string, label: string, limits: { fallback: number; min: number }): number {
		return numberOf(this.options[name], label, limits);
	}

	/** The entries of a field of several, such as `topics`. */
	entries(field: string, entry: string): IDataObject[] {
		const { [entry]: entries = [] } = this.context.getNodeParameter(field, {}) as IDataObject;
		return entries as IDataObject[];
	}

	/** The value of a field as n8n has it. */
	raw(name: string, fallback: unknown): unknown {
		return this.context.getNodeParameter(name, fallback);
	}

	/** The collection "Options". */
	get options(): IDataObject {
		return this.context.getNodeParameter('options', {}) as IDataObject;
	}
}

function oneOf<T extends string>(value: string, label: string, offered: readonly T[]): T {
	const found = offered.find((one) => one.toLowerCase() === value.toLowerCase());
	if (found !== undefined) return found;
	throw new ExplainedError(
		`"${label}" does not know ${JSON.stringify(value)}`,
		`Give one of these: ${offered.join(', ')}.`,
	);
}
