import type { Page } from 'playwright-core';

/** Counts what a user presses in a page, from its next loading on. */
export class Clicks {
	private count = 0;

	/** Once a page. */
	static async of(page: Page): Promise<Clicks> {
		const clicks = new Clicks();
		await page.exposeFunction('countPress', () => void clicks.count++);
		// As text, since it runs in the page.
		await page.addInitScript(
			`addEventListener('pointerdown', ({ isTrusted }) => isTrusted && countPress(), true)`,
		);
		return clicks;
	}

	start() {
		this.count = 0;
	}

	get made(): number {
		return this.count;
	}
}
