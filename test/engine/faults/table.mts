import { afterAll, describe, expect, it } from 'vitest';
import { describedOperations } from '../operations.mts';
import { baselineOf, type Baseline } from './baseline.mts';
import { play, type Cell } from './cell.mts';
import { FAULTS, type Fault } from './faults.mts';
import { judge, type Finding } from './judge.mts';
import { closeStages } from './stage.mts';
import { useVirtualTime } from './virtualTime.mts';

/** Makes a test of every operation with each of some faults; what it finds is counted and printed. */
export function faultTable(name: string, isMember: (fault: Fault) => boolean) {
	const time = useVirtualTime();
	const operations = describedOperations();
	const faults = FAULTS.filter(isMember);
	const found = new Map<Finding['kind'], number>();
	let cells = 0;

	describe.each(operations.map((operation) => [operation.name, operation] as const))(
		'%s',
		(_, operation) => {
			let baseline: Promise<Baseline> | undefined;
			it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (__, fault) => {
				const findings: string[] = [];
				baseline ??= unstalled(async () => await baselineOf(operation));
				for (const cell of cellsOf({ operation, fault, baseline: await baseline })) {
					cells++;
					for (const { kind, text } of judge(
						cell,
						await unstalled(async () => await play(cell, time)),
					)) {
						found.set(kind, (found.get(kind) ?? 0) + 1);
						findings.push(`${kind}: at ${placeOf(cell)}: ${text}`);
					}
				}
				expect(findings, findings.join('\n')).toEqual([]);
			});
		},
	);

	afterAll(async () => {
		await closeStages();
		const count = (kind: Finding['kind']) => found.get(kind) ?? 0;
		const line = `Faults, ${name}: ${operations.length} operations, ${faults.length} faults, ${cells} cells: ${count('lost')} lost, ${count('doubled')} doubled, ${count('false')} false statements, ${[...found.values()].reduce((sum, n) => sum + n, 0)} findings in all.`;
		process.stdout.write(`${line}\n`);
	});
}

/** A fault meets each of an operation's requests in turn. */
function cellsOf(cell: Cell): Cell[] {
	const { fault, baseline } = cell;
	if (fault.meets !== 'each request') return [cell];
	return baseline.steps.flatMap(({ isFile }, position) =>
		isFile && fault.isOfAnswersInJson ? [] : [{ ...cell, position }],
	);
}

/** n8n gives its own regular expressions so little time that a busy machine exceeds it: once more then. */
async function unstalled<T>(task: () => Promise<T>, tries = 3): Promise<T> {
	try {
		return await task();
	} catch (error) {
		if (
			tries === 1 ||
			!/^Regular expression execution timed out/.test(String((error as Error).message))
		)
			throw error;
		return await unstalled(task, tries - 1);
	}
}

const placeOf = ({ position, baseline }: Cell) =>
	position === undefined ? 'sign-in' : `request ${position + 1}, ${baseline.steps[position]!.name}`;
