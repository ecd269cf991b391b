import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import { Clicks } from '../clicks.mts';
import type { DeclareCase } from '../editor.test.mts';
import { expectOutput } from '../expect-output.mts';
import { searchNodes } from '../pages/canvas.mts';
import { NodePanel } from '../pages/node-panel.mts';
import type { Stage } from '../stage.mts';

const { attributes, profiles } = SEED;

interface Walk {
	name: string;
	/** Where it leads, in the list of actions. */
	action: string;
	/** Writing into a field is none: Tab leads there. */
	clicks: number;
	/** Between the identifier and the run. */
	fill?(panel: NodePanel): Promise<void>;
	/** In the output. */
	result: RegExp;
}

const WALKS: Walk[] = [
	{
		name: 'creates or updates a profile with two attributes',
		action: 'Create or update profile',
		clicks: 8,
		fill: async (panel) => {
			await panel.write(attributes.firstName, 'Anna');
			await panel.write(attributes.lastName, 'Lindqvist');
		},
		result: /success/,
	},
	{
		name: 'sets a consent',
		action: 'Set consent of profile',
		clicks: 8,
		fill: async (panel) => {
			await panel.openList('topic');
			await panel.choose('News and offers');
		},
		result: /changed/,
	},
	{
		name: 'adds a tag',
		action: 'Add tags to profile',
		clicks: 7,
		fill: async (panel) => await panel.chooseOf('tags', 'VIP'),
		result: /success/,
	},
	{
		name: 'adds an event',
		action: 'Add event to profile',
		clicks: 8,
		fill: async (panel) => {
			await panel.openList('event');
			await panel.choose('Order placed');
			await panel.write('orderId', 'A-1001');
		},
		result: /success/,
	},
	{
		name: 'gets a profile',
		action: 'Get profile',
		clicks: 5,
		result: /Lindqvist|Lind/,
	},
];

/** From the empty canvas to a result, with the credential stored: how often somebody has to click. */
export function walkCases(declare: DeclareCase): void {
	let clicks: Clicks | undefined;
	for (const { name, action, clicks: atMost, fill, result } of WALKS) {
		declare(`${name} in ${atMost} clicks`, async (stage: Stage) => {
			const { page, url } = stage;
			clicks ??= await Clicks.of(page);
			await stage.createCredential();
			await page.goto(`${url}/workflow/new`);
			await page.getByTestId('canvas-add-button').waitFor();
			clicks.start();
			await page.getByTestId('canvas-add-button').click();
			const nodes = await searchNodes(page, 'apsis');
			const found = nodes.filter({ hasText: 'APSIS One' });
			await found.filter({ hasNotText: 'APSIS One Audience' }).first().click();
			await page.getByText(/^Actions \(\d+\)$/).click();
			await nodes.filter({ hasText: action }).first().click();
			const panel = new NodePanel(page);
			await panel.fields.waitFor();
			await panel.write('profileKey', profiles.anna);
			await fill?.(panel);
			await panel.run();
			await expectOutput(panel).toMatch(result);
			expect(clicks.made).toBeLessThanOrEqual(atMost);
			console.log(`${name}: ${clicks.made} clicks`);
		});
	}
}
