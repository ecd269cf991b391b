import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../editor.test.mts';
import { expectOutput } from '../expect-output.mts';
import { chosen, openTrigger, searchNodes } from '../pages/canvas.mts';
import { picture } from '../pictures.mts';
import { NodePanel } from '../pages/node-panel.mts';

const SECRET = 'fW8pJ2dLq0Rz5tYx';
const WEBHOOK_ID = '0b6f7a0e-6a0c-4ae1-9d1c-3f6f6d5a9b52';

/** The panels of the triggers, from the node creator to a test event. */
export function triggerCases(declare: DeclareCase): void {
	declare('offers both triggers', async ({ page, url }) => {
		await page.goto(`${url}/workflow/new`);
		await page.getByTestId('canvas-add-button').click();
		const found = (await searchNodes(page, 'apsis')).filter({ hasText: 'APSIS One' });
		await found.filter({ hasText: 'APSIS One Audience' }).first().waitFor();
		await picture(page.getByTestId('node-creator'), 'node-creator-triggers', { height: 480 });
		// n8n shows a node and the trigger of the same name as one.
		const app = found.filter({ hasNotText: 'APSIS One Audience' }).first();
		expect(await app.textContent()).toContain('Work with profiles');
		await app.click();
		const items = page.getByTestId('node-creator').getByTestId('item-iterator-item');
		await items.filter({ hasText: 'On flow call' }).waitFor();
		await picture(page.getByTestId('node-creator'), 'node-creator-actions', { height: 900 });
	});

	declare('offers by name what the audience trigger waits for', async ({ page, url }) => {
		await page.goto(`${url}/workflow/new`);
		await page.getByTestId('canvas-add-button').click();
		const found = await searchNodes(page, 'apsis');
		await found.filter({ hasText: 'APSIS One Audience' }).first().click();
		const items = page.getByTestId('node-creator').getByTestId('item-iterator-item');
		await items.filter({ hasText: 'On email opened' }).waitFor();
		await picture(page.getByTestId('node-creator'), 'node-creator-audience', { height: 700 });
		await items.filter({ hasText: 'On profile entered segment' }).click();
		const shown = new NodePanel(page).field('source').locator('input').first();
		await shown.waitFor();
		expect(await shown.inputValue()).toBe('Profile Entered Segment');
	});

	declare('listens for a delivery of a flow', async (stage) => {
		const { emulator, url } = stage;
		const panel = await openTrigger(stage, {
			type: 'apsisOneTrigger',
			parameters: { secret: SECRET },
			webhookId: WEBHOOK_ID,
		});
		expect(await panel.fields.getByRole('alert').getByRole('listitem').count()).toBe(3);
		await panel.whole.getByText('Webhook URLs').click();
		const path = `${WEBHOOK_ID}/webhook`;
		await panel.whole.getByText(`/webhook-test/${path}`).waitFor();
		await panel.whole.getByTestId('radio-button-production').click();
		await panel.whole.getByText(`/webhook/${path}`).waitFor();
		await picture(panel.whole, 'trigger-new');

		await panel.startListening();
		await picture(panel.whole, 'trigger-listening');
		const deliver = async (secret: string) =>
			await emulator.control.deliver(`${url}/webhook-test/${path}`, {
				parameters: { secret, email: 'anna@example.com', points: '12' },
			});
		expect(await deliver('wrong')).toMatchObject({ status: 403 });
		expect(await deliver(SECRET)).toMatchObject({ status: 200 });
		await expectOutput(panel).toContain('anna@example.com');
		await expectOutput(panel).not.toContain(SECRET);
		await picture(panel.whole, 'trigger');
	});

	declare('fetches test events', async (stage) => {
		stage.emulator.control.produceEmailEvents(20);
		const credential = await stage.createCredential();
		const panel = await openTrigger(stage, {
			type: 'apsisOnePollingTrigger',
			parameters: { source: 'emailEvents', eventTypes: ['CLICKED', 'OPENED'] },
			credential,
		});
		await picture(panel.whole, 'polling-trigger-new');
		await panel.run();
		await expectOutput(panel).toMatch(/CLICKED|OPENED/);
		await picture(panel.whole, 'polling-trigger');
	});

	declare('watches a segment from a list', async (stage) => {
		const credential = await stage.createCredential();
		const panel = await openTrigger(stage, {
			type: 'apsisOnePollingTrigger',
			parameters: { source: 'segmentMembers', segment: chosen('', '') },
			credential,
		});
		expect(await panel.openList('segment', 'sweden')).toEqual(['Living in Sweden']);
		await panel.choose('Living in Sweden');
		await panel.run();
		await expectOutput(panel).toContain(SEED.segments.swedes);
		await picture(panel.whole, 'polling-trigger-segment');
	});
}
