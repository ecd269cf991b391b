import { expect } from 'vitest';
import type { NodePanel } from './pages/node-panel.mts';

const WITHIN_MS = 10_000;

/** Expects something of the text in a node's output, which n8n may still be drawing. */
export const expectOutput = (panel: NodePanel) =>
	expect.poll(async () => await panel.output.innerText(), { timeout: WITHIN_MS });
