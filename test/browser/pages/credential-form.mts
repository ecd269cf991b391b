import type { Locator, Page } from 'playwright-core';

/** n8n's dialog for a credential. */
export class CredentialForm {
	constructor(private readonly page: Page) {}

	/** Opens the dialog for a new credential of the type with this name. */
	static async create(page: Page, url: string, typeName: string): Promise<CredentialForm> {
		await page.goto(`${url}/home/credentials`);
		await page.getByTestId('add-resource-credential').first().click();
		await page.getByTestId('new-credential-type-select').locator('input').fill(typeName);
		await page
			.getByTestId('new-credential-type-select-option')
			.filter({ hasText: typeName })
			.click();
		await page.getByTestId('new-credential-type-button').click();
		const form = new CredentialForm(page);
		await form.field('clientId').waitFor();
		return form;
	}

	get dialog(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	get message(): Locator {
		return this.page.getByTestId('node-credentials-config-container');
	}

	field(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}

	async fill(name: string, value: string): Promise<void> {
		await this.field(name).locator('input').fill(value);
	}

	async choose(name: string, option: string): Promise<void> {
		await this.field(name).click();
		await this.page.getByRole('option', { name: option }).click();
	}

	/** n8n tests what it saves. */
	async save(): Promise<void> {
		await this.page.getByTestId('credential-save-button').click();
	}

	get success(): Locator {
		return this.page.getByTestId('credentials-config-container-test-success');
	}

	/** The text under n8n's own "Couldn't connect with these settings". */
	async showError(): Promise<void> {
		await this.dialog.getByText('More details').click();
	}
}
