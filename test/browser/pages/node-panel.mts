import type { Locator, Page } from 'playwright-core';

/** A list of the emulator is read long before. */
const READING_MS = 3000;

/** n8n's panel of a node: what goes in, the fields, what comes out. */
export class NodePanel {
	constructor(readonly page: Page) {}

	get whole(): Locator {
		return this.page.getByTestId('ndv');
	}

	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	get fields(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	/** The field of a parameter. */
	field(name: string): Locator {
		return this.whole.getByTestId(`parameter-input-${name}`);
	}

	/** Writes into a field, without a click. */
	async write(name: string, text: string): Promise<void> {
		await this.field(name).locator('input').fill(text);
	}

	/** Chooses from a list of several choices, and closes it. */
	async chooseOf(name: string, option: string): Promise<void> {
		// While n8n reads the list it cannot be opened.
		await this.field(name).locator('input:not([disabled])').first().waitFor();
		await this.field(name).click();
		await this.page.getByRole('option', { name: option }).click();
		await this.page.keyboard.press('Tab');
	}

	/** Opens the list of a picker; returns the names in it. */
	async openList(name: string, search?: string): Promise<string[]> {
		// A list that was opened before is not read again, and a preset entry stands there before it is read.
		const isRead = this.page
			.waitForResponse(/resource-locator-results/, { timeout: READING_MS })
			.catch(() => undefined);
		await this.whole
			.getByTestId(`resource-locator-${name}`)
			.getByTestId('rlc-input')
			.first()
			.click();
		await this.entries.first().waitFor();
		await isRead;
		if (search !== undefined) {
			const answer = this.page.waitForResponse(/resource-locator-results/);
			await this.page.locator('[data-test-id=rlc-search]:visible').fill(search);
			await answer;
			await this.entries
				.filter({ hasText: new RegExp(search, 'i') })
				.first()
				.waitFor();
		}
		return (await this.entries.allInnerTexts()).map((text) => text.trim());
	}

	/** Chooses from the list of a picker, which is open. */
	async choose(entry: string): Promise<void> {
		await this.entries.filter({ hasText: entry }).first().click();
	}

	/** Has n8n read the attributes of the mapper again. */
	async refreshMapper(): Promise<void> {
		const answer = this.page.waitForResponse(/resource-mapper-fields/);
		await this.whole
			.getByTestId('parameter-input-attributes')
			.or(this.whole.getByTestId('resource-mapper-container'))
			.first()
			.getByTestId('action-toggle')
			.first()
			.click();
		await this.page.getByTestId('action-refreshFieldList').first().click();
		await answer;
	}

	/** Runs the node and waits until it has ended, well or not. */
	async run(): Promise<void> {
		const execute = this.page.getByTestId('node-execute-button').first();
		await execute.click();
		await this.output
			.getByTestId('node-run-status-success')
			.or(this.output.getByTestId('node-run-status-danger'))
			.first()
			.waitFor();
		await execute.getByText(/Execute step|Fetch Test Event/i).waitFor();
		await this.output.hover({ position: { x: 5, y: 5 } });
	}

	/** Lets a trigger wait for a test event. */
	async startListening(): Promise<void> {
		await this.page.getByTestId('node-execute-button').first().click();
		await this.whole.getByText('Stop listening').first().waitFor();
	}

	/** Shows the output so. */
	async showAs(view: 'schema' | 'table' | 'json'): Promise<void> {
		await this.output.getByTestId(`radio-button-${view}`).click();
	}

	/** What the node ended with: the message, and what is said under it. */
	async error(): Promise<{ message: string; description: string }> {
		return {
			message: await this.output.getByTestId('node-error-message').innerText(),
			description: await this.output.getByTestId('node-error-description').innerText(),
		};
	}

	private get entries(): Locator {
		return this.page.locator('[data-test-id=rlc-item]:visible');
	}
}
