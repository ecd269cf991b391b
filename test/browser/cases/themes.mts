import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../editor.test.mts';
import { chosen, nodeOnCanvas, openNode, searchNodes } from '../pages/canvas.mts';
import { picture } from '../pictures.mts';

const { sections, keyspaces, profiles } = SEED;

/** The editor follows the theme of the system, and the icon follows the editor. */
export function themeCases(declare: DeclareCase): void {
	declare('shows an icon of its own in light and dark', async (stage) => {
		const { page } = stage;
		const credential = await stage.createCredential();
		const icons = new Map<string, string | null>();
		try {
			for (const colorScheme of ['light', 'dark'] as const) {
				await page.emulateMedia({ colorScheme });
				const panel = await openNode(stage, credential, {
					resource: 'profile',
					operation: 'upsert',
					section: chosen(sections.default, 'Default'),
					keyspace: chosen(keyspaces.email, 'Email'),
					profileKey: profiles.lars,
				});
				// A mapper that loads later changes the node, and makes the output stale.
				await panel.whole.getByTestId('add-fields-select').waitFor();
				await panel.run();
				await picture(panel.whole, colorScheme);
				await page.keyboard.press('Escape');
				const node = nodeOnCanvas(page, 'APSIS One');
				icons.set(colorScheme, await node.locator('img').first().getAttribute('src'));
				await page.getByTestId('node-creator-plus-button').click();
				await (await searchNodes(page, 'apsis')).first().waitFor();
				await picture(page, `canvas-${colorScheme}`);
			}
		} finally {
			await page.emulateMedia({ colorScheme: 'light' });
		}
		expect(icons.get('light')).toContain('apsisOne.svg');
		expect(icons.get('dark')).toContain('apsisOne.dark.svg');
	});
}
