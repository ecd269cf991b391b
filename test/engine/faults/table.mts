import { afterAll, describe, expect, it } from 'vitest';
import { describedOperations } from '../operations.mts';
import { baselineOf, type Baseline } from './baseline.mts';
import { play, type Cell } from './cell.mts';
import { FAULTS, type Fault } from './faults.mts';
import { judge, type Finding } from './judge.mts';
import { KNOWN } from './known.mts';
import { closeStages } from './stage.mts';
import { useVirtualTime } from './virtualTime.mts';

/** Makes a test of every operation with each of some faults; what it finds is counted and printed. */
export function faultTable(name: string, isMember: (fault: Fault) => boolean) {
	const time = useVirtualTime();
	const operations = describedOperations();
	const faults = FAULTS.filter(isMember);
	const found = new Map<Finding['kind'], number>();
	const known = new Set<string>();
	let cells = 0;

	describe.each(operations.map((operation) => [operation.name, operation] as const))(
		'%s',
		(_, operation) => {
			let baseline: Promise<Baseline> | undefined;
			it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (__, fault) => {
				baseline ??= baselineOf(operation);
				const findings: string[] = [];
				for (const cell of cellsOf({ operation, fault, baseline: await baseline })) {
					cells++;
					for (const { kind, text } of judge(cell, await play(cell, time))) {
						const key = `${operation.name} | ${fault.name} | ${kind}`;
						if (KNOWN.includes(key)) known.add(key);
						else {
							found.set(kind, (found.get(kind) ?? 0) + 1);
							findings.push(`${kind}: at ${placeOf(cell)}: ${text}`);
						}
					}
				}
				expect(findings.join("\n")).toBe("");
				const gone = KNOWN.filter((key) => key.startsWith(`${operation.name} | ${fault.name} | `));
				expect([...known]).toEqual(expect.arrayContaining(gone));
			});
		},
	);

	afterAll(async () => {
		await closeStages();
		const count = (kind: Finding['kind']) => found.get(kind) ?? 0;
		const line = `Faults, ${name}: ${operations.length} operations, ${faults.length} faults, ${cells} cells: ${count('lost')} lost, ${count('doubled')} doubled, ${count('false')} false statements; known and left out: ${known.size}.`;
		process.stdout.write(`${line}\n`);
	});
}

/** A fault meets each of an operation's requests in turn. */
function cellsOf(cell: Cell): Cell[] {
	if (cell.fault.meets !== 'each request') return [cell];
	return cell.baseline.steps.map((_, position) => ({ ...cell, position }));
}

const placeOf = ({ position, baseline }: Cell) =>
	position === undefined ? 'sign-in' : `request ${position + 1}, ${baseline.steps[position]!.name}`;
