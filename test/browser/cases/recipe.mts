import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import { readExample, setUp } from '../../n8n/host/examples.mts';
import { byId } from '../../n8n/workflow.mts';
import type { DeclareCase } from '../editor.test.mts';
import { picture } from '../pictures.mts';

const TRIGGER = 'On form submission';
const RUN_WITHIN_MS = 30_000;
const ANSWERS = {
	Email: 'tilda@example.com',
	'First name': 'Tilda',
	Consent: ['Yes, send me the newsletter'],
	submittedAt: '2026-03-24T09:30:00.000+01:00',
	formMode: 'test',
};

/** What a user sees of a recipe that was run: the picture that the README begins with. */
export function recipeCases(declare: DeclareCase): void {
	declare('runs a recipe on the canvas', async ({ page, url, client, createCredential }) => {
		const name = 'form-to-profile-consent-event.json';
		const workflow = await readExample(name, await createCredential());
		setUp(workflow, 'Add event', { event: byId(SEED.events.storeVisit), eventDataJson: '{}' });
		setUp(workflow, 'Set consent', { topic: byId(SEED.topics.news) });
		const nodes = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
		const pinned = { ...workflow, nodes, pinData: { [TRIGGER]: [{ json: ANSWERS }] } };
		const { id } = await client.importWorkflow(pinned);
		const viewport = page.viewportSize()!;
		try {
			// A workflow is wide and low.
			await page.setViewportSize({ width: viewport.width, height: 520 });
			await page.goto(`${url}/workflow/${id}`);
			const execute = page.getByTestId('execute-workflow-button');
			await execute.click();
			await page.mouse.move(0, 0);
			// Behind every node, the last one too.
			const items = page.getByText('1 item', { exact: true });
			await expect
				.poll(async () => await items.count(), { timeout: RUN_WITHIN_MS })
				.toBe(nodes.length);
			await expect(execute.textContent()).resolves.toContain('Execute workflow');
			// Until the button is no longer on its way from one look to the other.
			await execute.click({ trial: true });
			await page.mouse.move(0, 0);
			await picture(page, 'recipe');
		} finally {
			await page.setViewportSize(viewport);
		}
	});
}
