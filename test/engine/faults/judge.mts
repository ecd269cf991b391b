import { outputOf } from './baseline.mts';
import type { Cell, Outcome } from './cell.mts';
import { identityOf } from './stage.mts';

/** What was wrong in a cell. */
export interface Finding {
	kind: 'lost' | 'doubled' | 'false' | 'unclear' | 'leaked' | 'hasty' | 'slow' | 'broken';
	text: string;
}

/** What says whether something was done, in an output; null is what nobody knows. */
const STATEMENTS = /"(created|changed|deleted|locked|merged|unmerged)": (true|false|null),?\n\s*/g;
/** What a user can do, in the description of an error. */
const MEND =
	/\b(anew|refresh|check|choose|open|run again|run the workflow|give|allow|take|set|send|request|look|leave|test|wait|write)\b/i;
/** What is said of a repeat that cannot be told from what the first try did. */
const LEFT_OPEN = /An earlier try, whose answer was lost, may have been carried out/;
/** Longer than any fault of the table asks to wait: two minutes for sign-in. */
const PATIENCE_MS = 140_000;
/** The slowest limits let one request go a minute, and waiting for that is not bounded. */
const SLOWEST_PACE_MS = 60_060;

/** What must be true after a run with a fault, and is not. */
export function judge(cell: Cell, outcome: Outcome): Finding[] {
	return [
		...sent(cell, outcome),
		...said(cell, outcome),
		...written(cell, outcome),
		...outcome.leaks.map((text): Finding => ({ kind: 'leaked', text })),
		...toOthers(outcome),
		...outcome.violations.map((text): Finding => ({ kind: 'broken', text })),
	];
}

/** What may not be repeated is sent once where it may have arrived; a stopped run sends no more. */
function sent(
	{ baseline, fault, position }: Cell,
	{ requests, afterStop, waitedMs, error }: Outcome,
): Finding[] {
	const findings: Finding[] = [];
	if (afterStop > 0) {
		findings.push({ kind: 'doubled', text: `${afterStop} requests were sent after the stop` });
	}
	const step = position === undefined ? undefined : baseline.steps[position];
	if (step && !step.isRepeatable && !step.isUpload && fault.fate === 'unknown') {
		const count = requests.filter((request) => identityOf(request) === step.identity).length;
		const wanted = baseline.steps.filter(({ identity }) => identity === step.identity).length;
		if (count > wanted) {
			findings.push({ kind: 'doubled', text: `${step.name} was sent ${count} times` });
		}
	}
	if (!error && waitedMs < (fault.asksToWaitMs ?? 0)) {
		findings.push({ kind: 'hasty', text: `sent again after ${waitedMs} ms` });
	}
	if (waitedMs > PATIENCE_MS + requests.filter(isOfSlowestPace).length * SLOWEST_PACE_MS) {
		findings.push({ kind: 'slow', text: `${Math.round(waitedMs / 1000)} s were waited` });
	}
	return findings;
}

const isOfSlowestPace = ({ method, path }: Outcome['requests'][number]) =>
	method === 'POST' && /^\/(audience\/profiles\/exports|emails\/reports)$/.test(path);

/** A redirect leads to where no token may go. */
const toOthers = ({ requests }: Outcome): Finding[] =>
	requests
		.filter(({ path, headers }) => path === '/elsewhere' && headers.authorization !== undefined)
		.map(() => ({ kind: 'leaked', text: 'the access token was sent to where a redirect leads' }));

/** What the account is like, and what the item says of it. */
function written(cell: Cell, outcome: Outcome): Finding[] {
	const { baseline, position } = cell;
	const findings: Finding[] = [];
	for (const [what, count] of Object.entries(outcome.counts)) {
		if (count > baseline.counts[what]!) {
			findings.push({ kind: 'doubled', text: `${count} ${what}, ${baseline.counts[what]} wanted` });
		}
	}
	const end = baseline.states.at(-1)!;
	if (outcome.error || outcome.items.length === 0) {
		// As far as it came: as it was before, after one of the requests, or done.
		const reached = baseline.states.slice(0, (position ?? 0) + 2);
		if (![...reached, end].includes(outcome.state)) {
			findings.push({ kind: 'doubled', text: 'the account is as no run leaves it' });
		}
		return findings;
	}
	if (outcome.state !== end) {
		findings.push({ kind: 'false', text: 'success is said of what is not in the account' });
	}
	return findings;
}

/** What the item says: success as without a fault, or an error in the user's words. */
function said(cell: Cell, outcome: Outcome): Finding[] {
	const { fault } = cell;
	const { error, items } = outcome;
	if (fault.comesTo === 'stopped') return [];
	if (error) return [...failed(cell, outcome)];
	if (fault.comesTo === 'error') {
		return [{ kind: 'false', text: `it succeeds with ${outputOf(items).slice(0, 200)}` }];
	}
	return succeeded(cell, outcome);
}

function succeeded({ baseline, fault }: Cell, { items }: Outcome): Finding[] {
	const output = outputOf(items);
	if (output === baseline.output) return [];
	const told = statementsIn(output);
	const wanted = statementsIn(baseline.output);
	if (output.replace(STATEMENTS, '') !== baseline.output.replace(STATEMENTS, '')) {
		const kind = fault.comesTo === 'either' ? 'false' : 'lost';
		return [{ kind, text: `it gives ${output.slice(0, 300)}` }];
	}
	return told
		.filter((statement, n) => statement !== wanted[n] && !statement.includes('null'))
		.map((statement) => ({ kind: 'false', text: `it says ${statement}` }));
}

const statementsIn = (output: string) =>
	[...output.matchAll(STATEMENTS)].map(([, name, value]) => `${name}: ${value}`);

function* failed({ fault, baseline, position }: Cell, { error }: Outcome): Generator<Finding> {
	const { message = '', description = '' } = error!;
	// The name of the credential is the user's.
	const text = `${message} | ${description}`.replace(/Credential in use: ".*?"/, '');
	const step = position === undefined ? undefined : baseline.steps[position];
	const mayRepeat = fault.fate === 'refused' || (step?.isRepeatable ?? true);
	// After a repeat nobody can tell whether what is not found any more was ever there.
	const isLeftOpen = fault.fate === 'unknown' && LEFT_OPEN.test(text);
	if (fault.comesTo === 'success' && mayRepeat && !isLeftOpen) {
		yield { kind: 'lost', text: `it fails with ${text}` };
	}
	if (!isLeftOpen && !(fault.says ?? /./).test(text)) {
		yield { kind: 'unclear', text: `what happened is not told: ${text}` };
	}
	if (!MEND.test(text)) yield { kind: 'unclear', text: `what to do is not told: ${text}` };
	const isKnown = fault.fate === 'refused' || fault.lasts;
	if (
		!isKnown &&
		step &&
		!step.isRepeatable &&
		!/may have been|all the same|nothing was imported/i.test(text)
	) {
		yield { kind: 'false', text: `that it may have arrived is not told: ${text}` };
	}
}
