/** Findings that are known and to be mended, by what they are about; `*` is every operation. */
const KNOWN: Record<string, string[]> = {};

/** The kinds of findings that are known for an operation with a fault. */
export function knownOf(operation: string, fault: string): string[] {
	return Object.values(KNOWN)
		.flat()
		.map((entry) => entry.split(' | ') as [string, string, string])
		.filter(([where, what]) => (where === '*' || where === operation) && what === fault)
		.map(([, , kind]) => kind);
}
