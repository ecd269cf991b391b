import { afterAll, beforeAll, describe } from 'vitest';
import { writeFigures } from '../n8n/figures.mts';
import { N8N_1, N8N_2, type Line } from '../n8n/host/lines.mts';
import { crashCases } from './cases/crash.mts';
import { limitCases } from './cases/limit.mts';
import { tokenCases } from './cases/tokens.mts';
import { figuresName, type ScaleFigure } from './figures.mts';
import { startQueue, type Queue } from './queue.mts';
import { casesOn, type DeclareCase } from './trial.mts';

/** Some cases, in one n8n of this line. */
function describeLine(line: Line, groups: Array<(declare: DeclareCase) => void>): void {
	describe(`n8n ${line.version}`, () => {
		const figures: ScaleFigure[] = [];
		let queue: Queue;
		beforeAll(async () => void (queue = await startQueue(line, 2)));
		afterAll(async () => {
			await queue?.close();
			await writeFigures(figuresName(line.version), figures);
		});

		const declare = casesOn(() => queue, figures);
		for (const cases of groups) cases(declare);
	});
}

describeLine(N8N_2, [tokenCases, limitCases, crashCases]);
// What 1.x does otherwise is how it takes the loss of a worker.
describeLine(N8N_1, [crashCases]);
