import type { Emulator } from '../../emulator/index.mts';

/** Text without what differs from one run to the next. */
export const comparable = (text: string): string =>
	text
		.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
		.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>')
		.replace(/[0-9a-f]{32,}/g, '<key>');

const plain = (_: string, value: unknown): unknown => {
	if (value instanceof Map) return [...value];
	if (value instanceof Set) return [...value];
	return value;
};

/** All that writes can change in an account, as text that two runs can be compared by. */
export function stateOf({ account, control }: Emulator): string {
	const profiles = account.profiles.map(({ identifiers, merges, sections }) => ({
		identifiers,
		merges,
		sections,
	}));
	// An import that waits for its file for ever does nothing.
	const imports = control.imports
		.filter(({ uploads }) => uploads > 0)
		.map(({ status, uploads, outcome }) => ({ status, uploads, outcome }));
	const { sentEmails } = account;
	// Nobody can read who is locked, only ask.
	const { locked } = account as unknown as { locked: Set<string> };
	return comparable(
		JSON.stringify({ profiles, locked: locked.size, sentEmails, imports }, plain, 1),
	);
}

/** What may not be there twice: events, emails, uploads of one import. */
export function countsOf({ account, control }: Emulator): Record<string, number> {
	const events = account.profiles.flatMap(({ sections }) =>
		[...sections.values()].flatMap((section) => section.events),
	);
	const uploaded = control.imports.filter(({ uploads }) => uploads > 0);
	return {
		profiles: account.profiles.length,
		events: events.length,
		emails: account.sentEmails.length,
		imports: uploaded.length,
		uploads: uploaded.reduce((sum, { uploads }) => sum + uploads, 0),
	};
}
