import type {
	IBinaryData,
	IDataObject,
	NodeApiError,
	NodeOperationError,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { ExplainedError } from '../../../credentials/account/explained';
import type { Answer } from '../client/answer';
import type { Client, Settings } from '../client/client';
import type { JsonObject } from '../client/json';
import { pathSegment } from '../client/paths';
import { counted } from '../client/words';
import type { ByteStream } from '../client/stream';
import type { Caller, Input } from './caller';
import { dryRunOf } from './dryRun';
import { nodeErrorOf } from './errors';
import { numberOf, switchOf, textOf } from './fieldValues';
import { labelOf } from './labels';
import type { Memory } from './memory';
import type { Operation, Output } from './operation';
import type { Parameters } from './parameters';
import { isTool } from './tool';
import type { HttpRequest } from '../client/host';

const DEFAULT_MAX_WAIT_S = 120;

/** The count of what a dry run would send, in all items. */
export const WOULD_SEND = 'would send';

/** What the items of a try share. */
export interface Shared {
	caller: Caller;
	client: Client;
	parameters: Parameters;
	operation: Operation;
	/** What earlier tries of the same items have settled. */
	memory: Memory;
	/** Sentences for the hint of the run, by what they are about. */
	notes: Map<string, string>;
	/** What the items found together, by what it is. */
	counts: Map<string, number>;
	names: Map<string, Set<string>>;
}

/** One item of the input, as an operation sees it. */
export class Item {
	/** Why nothing comes out of it, where the operation knows more of this item than its table says. */
	emptyBecause?: string;

	private readonly read = new Map<string, unknown>();

	constructor(
		private readonly shared: Shared,
		private readonly input: Input,
	) {}

	/** Its position in the input. */
	get index(): number {
		return this.input.index;
	}

	/** Its data. */
	get json(): IDataObject {
		return this.input.data.json;
	}

	get client(): Client {
		return this.shared.client;
	}

	/** IANA name of the workflow's zone. */
	get timezone(): string {
		return this.shared.caller.context.getTimezone();
	}

	/** Whether the node runs as a tool of an AI agent. */
	get isOfTool(): boolean {
		return isTool(this.shared.caller.context.getNode());
	}

	get mode(): WorkflowExecuteMode {
		return this.shared.caller.context.getMode();
	}

	/** What the workflow remembers for the node between executions; kept where it is changed. */
	get staticData(): IDataObject {
		return this.shared.caller.staticData();
	}

	/**
	 * The value of a field; of a picker, what was chosen.
	 *
	 * @throws n8n's error where an expression cannot be evaluated
	 */
	value(name: string, fallback: unknown = ''): unknown {
		return this.once(name, fallback, true);
	}

	/** The value of a field as n8n has it: of a mapper, a collection or a list. */
	raw<T>(name: string, fallback: T): T {
		return this.once(name, fallback, false) as T;
	}

	/** A field as it is written in the node, its expressions not evaluated. */
	written(name: string): unknown {
		return this.shared.caller.context.getNode().parameters[name];
	}

	/** The text of a field, without white space around it; empty where it is neither text nor a number. */
	text(name: string): string {
		return textOf(this.value(name), this.labelOf(name));
	}

	/**
	 * Whether a switch is on: a field.
	 *
	 * @throws ExplainedError that names the field, where it is neither true nor false
	 */
	switch(name: string, fallback: boolean): boolean {
		return switchOf(this.value(name, fallback), this.labelOf(name), fallback);
	}

	/** {@link switch} of the collection "Options"; off where it is left out, unless told otherwise. */
	switchOption(name: string, fallback = false): boolean {
		return switchOf(this.options[name], this.labelOf(name), fallback);
	}

	/**
	 * A field of a number.
	 *
	 * @throws ExplainedError that names the field, where it is no number or less than `min`
	 */
	number(name: string, settings: { fallback: number; min: number }): number {
		return numberOf(this.value(name, settings.fallback), this.labelOf(name), settings);
	}

	/** {@link number} of the collection "Options". */
	numberOption(name: string, settings: { fallback: number; min: number }): number {
		return numberOf(this.options[name], this.labelOf(name), settings);
	}

	/**
	 * {@link text} of a field that must not be empty.
	 *
	 * @throws ExplainedError that names the field
	 */
	required(name: string, label = this.labelOf(name)): string {
		return requireFilled(this.text(name), label);
	}

	/**
	 * A field as a part of a path, encoded.
	 *
	 * @throws ExplainedError where it is empty or cannot be part of a path
	 */
	pathSegment(name: string): string {
		return pathSegment(this.required(name), this.labelOf(name));
	}

	/** The entries of a field of several, such as `exportTags`. */
	entries(field: string, entry: string): IDataObject[] {
		return (this.raw<IDataObject>(field, {})[entry] ?? []) as IDataObject[];
	}

	/** The collection "Options". */
	get options(): IDataObject {
		return this.raw<IDataObject>('options', {});
	}

	/** The option "Max Wait", in milliseconds. */
	get maxWaitMs(): number {
		return this.numberOption('maxWait', { fallback: DEFAULT_MAX_WAIT_S, min: 0 }) * 1000;
	}

	/** The option "Dry Run". */
	get isDryRun(): boolean {
		return this.switchOption('dryRun');
	}

	/**
	 * Lets an item pass whose options that every operation reads can be read, before others share a
	 * request with it.
	 *
	 * @throws ExplainedError that names the option
	 */
	requireOptions() {
		void this.isDryRun;
		void this.switchOption('keepInputFields');
		void this.maxWaitMs;
	}

	/**
	 * What a request of this item may do and cost.
	 *
	 * @param results statuses other than 2xx that are a result; those of the operation, if left out
	 */
	settings(results = this.shared.operation.results): Settings & { maxWaitMs: number } {
		const { repeatable, resultsOfRepeat } = this.shared.operation;
		return { maxWaitMs: this.maxWaitMs, repeatable, results, resultsOfRepeat };
	}

	/** What an item of only reading requests may do and cost, whatever its operation. */
	get reading(): Settings & { maxWaitMs: number } {
		return { maxWaitMs: this.maxWaitMs };
	}

	/**
	 * The output of a dry run: what would be written, then the requests as they would be sent.
	 *
	 * @param shown what the item would write, in names that a person reads
	 */
	async dryRun(requests: HttpRequest[], shown: JsonObject = {}): Promise<JsonObject> {
		this.count(WOULD_SEND, requests.length);
		const profile = this.has('profileKey') ? { profileKey: this.text('profileKey') } : {};
		return dryRunOf((await this.client.account()).baseUrl, requests, { ...profile, ...shown });
	}

	/** An output with the fields of the input behind it, where the option "Include Input Fields" is on. */
	withInput(output: IDataObject): IDataObject {
		if (!this.switchOption('keepInputFields')) return output;
		return { ...output, ...this.json, ...output };
	}

	/**
	 * Lets pass what cannot be undone, unless it is an AI agent that asks, and no option allows it.
	 *
	 * @throws ExplainedError
	 */
	requireAllowedForAgents() {
		if (!this.isOfTool || this.switchOption('allowAiAgents')) return;
		throw new ExplainedError(
			'This cannot be undone, so an AI agent may not do it',
			'To allow it, add the option "Allow AI Agents" to this node.',
		);
	}

	/** A file of the input item. Throws n8n's error where it has none of this name. */
	file(name: string): ReturnType<Caller['file']> {
		return this.shared.caller.file(this.index, name);
	}

	/** Puts a file into n8n's store. */
	async store(stream: ByteStream, fileName: string, mimeType: string): Promise<IBinaryData> {
		const { prepareBinaryData } = this.shared.caller.context.helpers;
		return await prepareBinaryData(stream as never, fileName, mimeType);
	}

	/**
	 * Does what may not be done twice, unless an earlier try of the same item has done it.
	 *
	 * @param name of the deed; the result is kept for later tries, once it is there
	 */
	async onlyOnce<T>(name: string, deed: () => Promise<T>): Promise<T> {
		const notes = this.shared.memory.of(this.input).deeds;
		if (!notes.has(name)) notes.set(name, await deed());
		return notes.get(name) as T;
	}

	/** Lets a later try do again what came to nothing, though {@link onlyOnce} has noted it. */
	forget(name: string) {
		this.shared.memory.of(this.input).deeds.delete(name);
	}

	/**
	 * Has something done once all output of the run is there; never, where the run fails. A later try
	 * that need not repeat the item does it as well.
	 */
	atEnd(task: () => void) {
		this.shared.memory.of(this.input).atEnd = task;
	}

	/** What is to be done at the end, in this try or an earlier one. */
	get ending(): (() => void) | undefined {
		return this.shared.memory.find(this.input)?.atEnd;
	}

	/** The output of an earlier try of the same item, where that may not be repeated. */
	get settled(): Output[] | undefined {
		return this.shared.memory.find(this.input)?.output;
	}

	/** Notes its output for later tries. */
	settle(output: Output[]) {
		// Of 10,000 items this would be kept for nothing where n8n does not try again.
		if (this.shared.caller.context.getNode().retryOnFail) {
			this.shared.memory.of(this.input).output = output;
		}
	}

	/** Whether the node has an output of its own for errors. */
	get hasErrorOutput(): boolean {
		return this.shared.caller.context.getNode().onError === 'continueErrorOutput';
	}

	/** Whether the node goes on where an item fails. */
	get continuesOnFail(): boolean {
		return this.shared.caller.context.continueOnFail();
	}

	/** The error a user sees, told of this item. */
	errorOf(error: unknown): NodeApiError | NodeOperationError {
		const { caller, operation } = this.shared;
		const { hints, needsProfile } = operation;
		return nodeErrorOf(error, caller.context.getNode(), this.index, {
			hints,
			missing: () =>
				needsProfile && `No profile ${this.text('profileKey')} in ${this.chosen('keyspace')}`,
		});
	}

	/** Whether its operation has a field. */
	private has(name: string): boolean {
		return this.shared.operation.fields.some((field) => field.name === name);
	}

	/** What a picker was set to, by the name that it shows; by its ID where it knows none. */
	private chosen(name: string): string {
		const { cachedResultName } = this.raw<{ cachedResultName?: unknown }>(name, {});
		return typeof cachedResultName === 'string' && cachedResultName !== ''
			? cachedResultName
			: this.text(name);
	}

	/** A line for whoever watches the execution in the editor. */
	say(line: string) {
		this.shared.caller.say(line);
	}

	/**
	 * Tells the user something about the whole run, in the hint at the output.
	 *
	 * @param about one sentence each; a later one replaces it
	 */
	note(about: string, sentence: string) {
		this.shared.notes.set(about, sentence);
	}

	/**
	 * Adds to a count of the whole run.
	 *
	 * @returns the count so far
	 */
	count(what: string, more: number): number {
		const sum = (this.shared.counts.get(what) ?? 0) + more;
		this.shared.counts.set(what, sum);
		return sum;
	}

	/**
	 * Adds to names that the items of the whole run found.
	 *
	 * @returns all so far, each once
	 */
	collect(what: string, more: Iterable<string>): Set<string> {
		const names = this.shared.names.get(what) ?? new Set();
		this.shared.names.set(what, names);
		for (const name of more) names.add(name);
		return names;
	}

	/**
	 * {@link note} of something that is counted over all items of the run.
	 *
	 * @param count of this item
	 * @param sentenceOf the sentence for the count of all items so far
	 */
	noteCount(about: string, count: number, sentenceOf: (total: number) => string) {
		const total = this.count(about, count);
		if (total > 0) this.note(about, sentenceOf(total));
	}

	/**
	 * What is known of something that an answer tells by its status: whether a profile was created, or
	 * a consent changed. Where an earlier try may have done it, the status of the last one does not
	 * tell; it is noted in the hint of the run then.
	 *
	 * @param what "created"
	 * @param isSo what the status says; taken as it is where it says that this try did it
	 * @returns null where it is not known
	 */
	known(what: string, isSo: boolean, { mayBeRepeat }: Pick<Answer, 'mayBeRepeat'>): boolean | null {
		if (isSo || !mayBeRepeat) return isSo;
		this.noteCount(
			`unknown ${what}`,
			1,
			(count) =>
				`Of ${counted(count, 'item')} it is not known whether this run ${what} something, since an answer was lost: "${what}" is empty.`,
		);
		return null;
	}

	private labelOf(name: string): string {
		return labelOf(this.shared.operation.fields, name);
	}

	private once(name: string, fallback: unknown, extractValue: boolean): unknown {
		const key = extractValue ? name : `${name} whole`;
		if (!this.read.has(key)) {
			this.read.set(key, this.shared.parameters.read(name, this.input, fallback, extractValue));
		}
		return this.read.get(key);
	}
}

/**
 * Lets text pass that is not empty.
 *
 * @param label of the field
 * @throws ExplainedError that names the field
 */
export function requireFilled(text: string, label: string): string {
	if (text !== '') return text;
	throw new ExplainedError(
		`"${label}" is empty`,
		'Fill in the field. If it is an expression, check that this item has the value.',
	);
}
