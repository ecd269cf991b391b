import type { Service } from './service.mts';

/** What was found out about a guess. */
export interface Finding {
	verdict: 'as expected' | 'otherwise' | 'not asked';
	/** What was seen, or why nothing was asked; nothing of the account's own is in it. */
	seen: string;
}

/** Something that the package takes for true without proof. */
export interface Guess {
	/** The same in the code's docstring, in docs/unverified.md and in the report. */
	id: string;
	/** What is taken for true. */
	expected: string;
	/** `write`: only with consent, and on profiles of its own. */
	needs: 'read' | 'write';
	/** @throws NotAsked where the account has nothing to ask it with; any other error is a finding */
	ask(service: Service): Promise<Finding>;
}

/** A guess that no command can look at, and why. */
export interface Unaskable {
	id: string;
	expected: string;
	because: string;
}

/** The account has nothing to ask a guess with. */
export class NotAsked extends Error {}

/** @param holds whether what was seen is what is taken for true */
export const finding = (holds: boolean, seen: string): Finding => ({
	verdict: holds ? 'as expected' : 'otherwise',
	seen,
});

/** Whether a status is one of 2xx. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300;
