import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	type TestContext,
} from 'vitest';
import { credentialCases } from './cases/credential.mts';
import { errorCases } from './cases/errors.mts';
import { nodeCases } from './cases/node.mts';
import { panelCases } from './cases/panels.mts';
import { pickerCases } from './cases/pickers.mts';
import { recipeCases } from './cases/recipe.mts';
import { themeCases } from './cases/themes.mts';
import { walkCases } from './cases/walks.mts';
import { triggerCases } from './cases/triggers.mts';
import { picture } from './pictures.mts';
import { openStage, type Stage } from './stage.mts';

/** n8n asks one place whether a package has a newer version; here nobody answers. */
const ASKED_BY_N8N = 1;

/** Declares a case; `cases/` call it. */
export type DeclareCase = (name: string, run: (stage: Stage) => Promise<void>) => void;

describe('the editor of n8n', () => {
	let stage: Stage;
	beforeAll(async () => void (stage = await openStage()));
	afterAll(async () => {
		await stage?.close();
		expect(new Set(stage.blocked).size).toBeLessThanOrEqual(ASKED_BY_N8N);
	});
	beforeEach(() => stage.emulator.control.clearReceived());
	afterEach(async ({ task }: TestContext) => {
		stage.emulator.control.clearFaults();
		if (task.result?.state === 'fail') {
			await picture(stage.page, `failed-${task.name.replaceAll(/\W+/g, '-')}`);
		}
	});

	const declare: DeclareCase = (name, run) =>
		it(name, async () => {
			await run(stage);
			expect(stage.emulator.control.violations).toEqual([]);
		});
	const all = [
		credentialCases,
		walkCases,
		nodeCases,
		pickerCases,
		triggerCases,
		errorCases,
		recipeCases,
		themeCases,
	];
	for (const cases of all) cases(declare);
	// Many pictures, to look at; see scripts/test-browser.mts.
	if (process.env.BROWSER_PANELS) panelCases(declare);
});
