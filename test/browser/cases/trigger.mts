import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { DeclareCase } from '../editor.test.mts';
import { expectOutput } from '../expect-output.mts';
import { openPanel } from '../pages/canvas.mts';
import { picture } from '../pictures.mts';

const SECRET = 'fW8pJ2dLq0Rz5tYx';

/** The webhook trigger: what it says, the URL to copy, and a test delivery. */
export function triggerCases(declare: DeclareCase): void {
	declare('listens for a test delivery', async ({ client, emulator, page, url }) => {
		const name = 'APSIS One Trigger';
		const webhookId = randomUUID();
		const { id } = await client.importWorkflow({
			name: 'Browser test',
			nodes: [
				{
					id: name,
					name,
					type: 'n8n-nodes-apsis-one.apsisOneTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: { secret: SECRET },
					webhookId,
				},
			],
			connections: {},
		});
		await page.goto(`${url}/workflow/${id}`);
		const panel = await openPanel(page, name);
		expect(await panel.fields.getByRole('alert').getByRole('listitem').count()).toBe(6);
		await panel.whole.getByText('Webhook URLs').click();
		const path = `${webhookId}/webhook`;
		await panel.whole.getByText(`/webhook-test/${path}`).waitFor();
		await panel.whole.getByTestId('radio-button-production').click();
		await panel.whole.getByText(`/webhook/${path}`).waitFor();
		await picture(panel.whole, 'trigger');

		await page.getByTestId('node-execute-button').first().click();
		await panel.whole.getByText('Listening for test event').waitFor();
		const deliver = async (secret: string) =>
			await emulator.control.deliver(`${url}/webhook-test/${path}`, {
				parameters: { secret, email: 'anna@example.com', points: '12' },
			});
		expect(await deliver('wrong')).toMatchObject({ status: 403 });
		expect(await deliver(SECRET)).toMatchObject({ status: 200 });
		await expectOutput(panel).toContain('anna@example.com');
		await expectOutput(panel).not.toContain(SECRET);
		await picture(panel.whole, 'trigger-output');
	});
}
