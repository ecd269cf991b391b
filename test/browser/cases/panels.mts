import { operations } from '../../unit/description/node.mts';
import type { DeclareCase } from '../editor.test.mts';
import { openNode } from '../pages/canvas.mts';
import { picture } from '../pictures.mts';

const WIDTHS = [1400, 900];
const HEIGHT = 1000;

/** A picture of every operation's panel as it is at first, in light and dark, wide and narrow. */
export function panelCases(declare: DeclareCase): void {
	for (const { resource, operation } of operations()) {
		declare(`the panel of ${resource}:${operation}`, async (stage) => {
			const { page } = stage;
			const usual = page.viewportSize()!;
			try {
				const credential = await stage.createCredential();
				const panel = await openNode(stage, credential, { resource, operation });
				await page.waitForLoadState('networkidle');
				await panel.fields.getByText(/^Fetching/).waitFor({ state: 'hidden' });
				for (const width of WIDTHS) {
					await page.setViewportSize({ width, height: HEIGHT });
					for (const colorScheme of ['light', 'dark'] as const) {
						await page.emulateMedia({ colorScheme });
						const name = `panel-${resource}-${operation}-${width}-${colorScheme}`;
						await picture(
							panel.whole.getByTestId('ndv-parameters-panel').or(panel.fields).first(),
							name,
						);
					}
				}
			} finally {
				await page.setViewportSize(usual);
				await page.emulateMedia({ colorScheme: 'light' });
			}
		});
	}
}
