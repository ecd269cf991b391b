import { NotAsked, type Finding } from './guess.mts';
import { guesses, unaskable } from './guesses/index.mts';
import type { Service } from './service.mts';
import { GivenUp, Problem } from './package.mts';

/** A line of the report. */
export interface Verdict extends Finding {
	id: string;
	expected: string;
}

/** What became of a whole run. */
export interface Verification {
	verdicts: Verdict[];
	/** Profiles of the command's own: how many were removed, and the keys of those that may be left. */
	removed: number;
	left: string[];
}

const READ_ONLY = 'It writes; only reading was allowed.';

/**
 * Asks the service about every guess, one after the other, and removes what was made for it.
 *
 * @param mayWrite on profiles of the command's own
 * @param onVerdict told of each as it is known
 */
export async function verify(
	service: Service,
	{ mayWrite, onVerdict }: { mayWrite: boolean; onVerdict: (verdict: Verdict) => void },
): Promise<Verification> {
	const verdicts: Verdict[] = [];
	const put = (verdict: Verdict) => {
		verdicts.push(verdict);
		onVerdict(verdict);
	};
	for (const { id, expected, needs, ask } of guesses) {
		const isAllowed = mayWrite || needs === 'read';
		const found: Finding = isAllowed
			? await ask(service).catch((error: unknown) => findingOf(error))
			: { verdict: 'not asked', seen: READ_ONLY };
		put({ id, expected, ...found });
	}
	for (const { id, expected, because } of unaskable) {
		put({ id, expected, verdict: 'not asked', seen: because });
	}
	return { verdicts, ...(await service.removeOwn()) };
}

/** An error says something too, in words that name nothing of the account. */
function findingOf(error: unknown): Finding {
	if (error instanceof NotAsked) return { verdict: 'not asked', seen: error.message };
	const reason = error instanceof GivenUp ? error.reason : error;
	if (reason instanceof Problem) {
		return { verdict: 'otherwise', seen: `${reason.status} ${reason.title ?? ''}`.trim() };
	}
	const { code, name } = reason as { code?: unknown; name?: string };
	return { verdict: 'otherwise', seen: `no answer: ${String(code ?? name)}` };
}
