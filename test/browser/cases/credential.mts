import { expect } from 'vitest';
import type { DeclareCase } from '../editor.test.mts';
import { CredentialForm } from '../pages/credential-form.mts';
import { picture } from '../pictures.mts';

const TYPE = 'APSIS One API';

/** The credential's form: what it says of a wrong secret, and of a right one. */
export function credentialCases(declare: DeclareCase): void {
	declare('creates a credential and sees it tested', async ({ page, url, emulator }) => {
		const form = await CredentialForm.create(page, url, TYPE);
		await picture(form.dialog, 'credential-new');
		await form.choose('region', 'Custom');
		await form.fill('baseUrl', emulator.url);
		await form.fill('clientId', emulator.clientId);
		await form.fill('clientSecret', 'not the secret');
		await form.save();
		await form.showError();
		const message = await form.message.innerText();
		expect(message).toContain('APSIS One did not accept the client ID or client secret');
		expect(emulator.control.tokenCalls).toBeLessThanOrEqual(2);
		await picture(form.dialog, 'credential-refused');

		await form.fill('clientSecret', emulator.clientSecret);
		await form.save();
		await form.success.waitFor();
		expect(await form.success.innerText()).toContain('Connection tested successfully');
		// The token is n8n's business: no field shows it.
		expect(await form.dialog.innerText()).not.toMatch(/token|fingerprint|renew/i);
		await picture(form.dialog, 'credential');
	});
}
