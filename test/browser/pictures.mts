import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ROOT } from '../../scripts/pack.mts';

/** Where the tests leave their pictures; git ignores it. */
export const PICTURES = join(ROOT, 'test', 'output', 'browser');

/** The neighbours of a node stick half out of its panel, and n8n tells of every run in a corner. */
const HIDDEN = '[data-test-id=floating-nodes], .el-notification { visibility: hidden !important }';

/** A part of what is photographed, in CSS pixels from its upper left corner. */
export interface Part {
	width?: number;
	height?: number;
}

/** Keeps a picture of a page or of one of its elements, in double density. */
export async function picture(of: Page | Locator, name: string, part?: Part): Promise<void> {
	await mkdir(PICTURES, { recursive: true });
	const path = join(PICTURES, `${name}.png`);
	const still = { path, animations: 'disabled', caret: 'hide', style: HIDDEN } as const;
	if (part === undefined || !('boundingBox' in of)) {
		await of.screenshot(still);
		return;
	}
	const box = await of.boundingBox();
	if (!box) throw new Error(`Nothing to see for the picture ${name}`);
	await of.page().screenshot({
		...still,
		clip: {
			x: box.x,
			y: box.y,
			width: Math.min(part.width ?? box.width, box.width),
			height: Math.min(part.height ?? box.height, box.height),
		},
	});
}
