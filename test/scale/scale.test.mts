import { afterAll, beforeAll, describe } from 'vitest';
import { writeFigures } from '../n8n/figures.mts';
import { N8N_2 } from '../n8n/host/lines.mts';
import { crashCases } from './cases/crash.mts';
import { limitCases } from './cases/limit.mts';
import { tokenCases } from './cases/tokens.mts';
import type { ScaleFigure } from './figures.mts';
import { startQueue, type Queue } from './queue.mts';
import { casesOn } from './trial.mts';

describe(`n8n ${N8N_2.version} in queue mode, two workers`, () => {
	const figures: ScaleFigure[] = [];
	let queue: Queue;
	beforeAll(async () => void (queue = await startQueue(N8N_2, 2)));
	afterAll(async () => {
		await writeFigures('scale', figures);
		await queue?.close();
	});

	const declare = casesOn(() => queue, figures);
	for (const cases of [tokenCases, limitCases, crashCases]) cases(declare);
});
