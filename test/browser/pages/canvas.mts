import type { Locator, Page } from 'playwright-core';
import type { Credential } from '../../n8n/host/client.mts';
import type { Stage } from '../stage.mts';
import { APSIS_ONE } from '../../n8n/workflow.mts';
import { NodePanel } from './node-panel.mts';

/** What n8n stores of an entry that was chosen from a list. */
export const chosen = (value: string, name: string) => ({
	__rl: true,
	mode: 'list',
	value,
	cachedResultName: name,
});

/** Stores a workflow with one APSIS One node behind a manual trigger, and opens the node's panel. */
export async function openNode(
	{ client, page, url }: Stage,
	credential: Credential,
	parameters: Record<string, unknown>,
): Promise<NodePanel> {
	const [start, name] = ['Start', 'APSIS One'];
	const { id } = await client.importWorkflow({
		name: 'Browser test',
		nodes: [
			{
				id: start,
				name: start,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: name,
				name,
				type: APSIS_ONE,
				typeVersion: 1,
				position: [220, 0],
				parameters,
				credentials: { apsisOneApi: { id: credential.id, name: credential.name } },
			},
		],
		connections: { [start]: { main: [[{ node: name, type: 'main', index: 0 }]] } },
	});
	await page.goto(`${url}/workflow/${id}`);
	return await openPanel(page, name);
}

/** Opens the panel of a node on the canvas. */
async function openPanel(page: Page, name: string): Promise<NodePanel> {
	await nodeOnCanvas(page, name).dblclick();
	const panel = new NodePanel(page);
	await panel.fields.waitFor();
	return panel;
}

/** A node on the canvas. */
export function nodeOnCanvas(page: Page, name: string): Locator {
	return page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`);
}

/** Searches the node creator, which must be open. */
export async function searchNodes(page: Page, text: string): Promise<Locator> {
	await page.getByTestId('node-creator-search-bar').fill(text);
	return page.getByTestId('item-iterator-item');
}
