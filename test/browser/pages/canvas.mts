import type { Locator, Page } from 'playwright-core';
import type { Credential, Workflow } from '../../n8n/host/client.mts';
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
	stage: Stage,
	credential: Credential,
	parameters: Record<string, unknown>,
): Promise<NodePanel> {
	const [start, name] = ['Start', 'APSIS One'];
	return await openInWorkflow(stage, name, {
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
				credentials: credentialsOf(credential),
			},
		],
		connections: { [start]: { main: [[{ node: name, type: 'main', index: 0 }]] } },
	});
}

/** Stores a workflow that begins with a trigger of this package, and opens the trigger's panel. */
export async function openTrigger(
	stage: Stage,
	{ type, parameters, credential, webhookId }: TriggerSettings,
): Promise<NodePanel> {
	const name = DEFAULT_NAMES[type];
	return await openInWorkflow(stage, name, {
		nodes: [
			{
				id: name,
				name,
				type: `n8n-nodes-apsis-one.${type}`,
				typeVersion: 1,
				position: [0, 0],
				parameters,
				...(credential && { credentials: credentialsOf(credential) }),
				...(webhookId !== undefined && { webhookId }),
			},
		],
		connections: {},
	});
}

const DEFAULT_NAMES = {
	apsisOneTrigger: 'APSIS One Trigger',
	apsisOnePollingTrigger: 'APSIS One Audience Trigger',
};

interface TriggerSettings {
	type: keyof typeof DEFAULT_NAMES;
	parameters: Record<string, unknown>;
	credential?: Credential;
	webhookId?: string;
}

const credentialsOf = ({ id, name }: Credential) => ({ apsisOneApi: { id, name } });

async function openInWorkflow(
	{ client, page, url }: Stage,
	node: string,
	workflow: Pick<Workflow, 'nodes' | 'connections'>,
): Promise<NodePanel> {
	const { id } = await client.importWorkflow({ name: 'Browser test', ...workflow });
	await page.goto(`${url}/workflow/${id}`);
	return await openPanel(page, node);
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
