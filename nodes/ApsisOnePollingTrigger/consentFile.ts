import type { JsonObject } from '../ApsisOne/client/json';
import { Unreadable } from '../ApsisOne/exports/readFile';
import {
	MAX_CONSENTS,
	sizeOf,
	stateIn,
	subjectOf,
	type ConsentState,
	type States,
	type Told,
} from './consents';
import { UnusableFile } from './source';

/** A consent that is another than it was. */
export interface Change {
	exportKey: string;
	topic: string;
	channel: string;
	before: ConsentState | null;
	now: ConsentState;
	/** What the file says it is. */
	consent: JsonObject[string];
	data: JsonObject;
}

/** Where the same consent is told twice, the stricter one counts, so that nobody is written to by mistake. */
const STRICTNESS = [null, 'optedIn', 'pending', 'optedOut'] as const;

/**
 * Compares the consents of a file with those that are known, as its rows come.
 *
 * A profile that is not in the file says nothing, so that a file with too few of them is no reason to
 * hand over anything, and neither is the next one that has them again.
 */
export class ConsentFile {
	private readonly seen = new Map<string, Map<string, ConsentState | null>>();
	private readonly changed = new Map<string, Change>();
	private count = 0;

	/** @param known undefined where nothing is: then nothing is a change */
	constructor(private readonly known: States | undefined) {}

	/**
	 * Takes a row.
	 *
	 * @throws Unreadable where a cell is no consent; UnusableFile where there are more consents than can
	 * be remembered
	 */
	take({ exportKey, consents, data }: Told) {
		for (const { topic, channel, cell } of consents) {
			const state = stateIn(cell);
			if (state === undefined) {
				throw new Unreadable(`${JSON.stringify(cell)} of "${topic}" is no consent.`);
			}
			const subject = subjectOf(topic, channel);
			// Most profiles have no consent, and are not remembered.
			if (state === null && !this.known?.get(subject)?.has(exportKey)) continue;
			const byKey = this.seen.get(subject) ?? new Map<string, ConsentState | null>();
			this.seen.set(subject, byKey);
			const other = byKey.get(exportKey);
			if (other !== undefined && !isStricter(state, other)) continue;
			byKey.set(exportKey, state);
			if (state !== null && (other ?? null) === null && ++this.count > MAX_CONSENTS)
				throw tooMany();
			this.note({ exportKey, topic, channel, consent: cell, data }, subject, state);
		}
	}

	/** How many consents were known and are no more, though their profile is there. */
	get gone(): number {
		return [...this.seen.values()].reduce(
			(sum, byKey) => sum + [...byKey.values()].filter((state) => state === null).length,
			0,
		);
	}

	/** What became different, in the order of the file. */
	get changes(): Change[] {
		return [...this.changed.values()];
	}

	/**
	 * What is known from now on; of profiles that are not in the file what was known before, as long as
	 * it can be remembered.
	 */
	get states(): States {
		const states: States = new Map();
		for (const [subject, byKey] of this.known ?? []) states.set(subject, new Map(byKey));
		for (const [subject, byKey] of this.seen) {
			const into = states.get(subject) ?? new Map<string, ConsentState>();
			states.set(subject, into);
			for (const [key, state] of byKey) {
				if (state === null) into.delete(key);
				else into.set(key, state);
			}
		}
		if (sizeOf(states) <= MAX_CONSENTS) return states;
		return new Map(
			[...this.seen].map(([subject, byKey]) => [
				subject,
				new Map([...byKey].flatMap(([key, state]) => (state === null ? [] : [[key, state]]))),
			]),
		);
	}

	private note(consent: Omit<Change, 'before' | 'now'>, subject: string, now: ConsentState | null) {
		if (!this.known) return;
		const before = this.known.get(subject)?.get(consent.exportKey) ?? null;
		const id = `${subject} ${consent.exportKey}`;
		this.changed.delete(id);
		if (now !== null && now !== before) this.changed.set(id, { ...consent, before, now });
	}
}

const isStricter = (one: ConsentState | null, other: ConsentState | null) =>
	STRICTNESS.indexOf(one) > STRICTNESS.indexOf(other);

const tooMany = () =>
	new UnusableFile(
		`There are more than ${MAX_CONSENTS.toLocaleString('en-US')} consents`,
		'n8n has to remember each: a profile in a topic on a channel is one. Choose fewer under "Topics" and "Channels", in several triggers if need be.',
	);
