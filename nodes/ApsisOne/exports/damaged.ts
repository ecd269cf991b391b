/**
 * What came is not the file, or not the whole of it: it is fetched again, and nothing moves on it
 * (DESIGN.md rule 14). The message is the reason, a sentence.
 */
export class Damaged extends Error {}
