import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../editor.test.mts';
import { chosen, openNode } from '../pages/canvas.mts';
import { picture } from '../pictures.mts';

const { sections, keyspaces, profiles } = SEED;
const AUDIENCE = '/audience/';
/** More than are ever tried. */
const ALWAYS = 999;

/** What a user is told who cannot go on. */
export function errorCases(declare: DeclareCase): void {
	declare('tells of a wrong secret, and which credential has it', async (stage) => {
		const credential = await stage.createCredential({
			name: 'APSIS One (old key)',
			clientSecret: 'not the secret',
		});
		const panel = await openNode(stage, credential, { resource: 'section', operation: 'getAll' });
		await panel.run();
		const { message, description } = await panel.error();
		expect(message).toContain('APSIS One did not accept the client ID or client secret');
		expect(description).toContain(credential.name);
		expect(description).toContain('Open the credential');
		expect(stage.emulator.control.tokenCalls).toBeLessThanOrEqual(2);
		await picture(panel.whole, 'error', { height: 480 });
	});

	declare('tells of a missing permission, and where it is given', async (stage) => {
		const credential = await stage.createCredential();
		stage.emulator.control.addFault({
			path: AUDIENCE,
			times: ALWAYS,
			status: 403,
			body: { title: 'Forbidden', status: 403, detail: 'No access to this keyspace' },
		});
		const panel = await openNode(stage, credential, {
			resource: 'attribute',
			operation: 'getValues',
			section: chosen(sections.default, 'Default'),
			keyspace: chosen(keyspaces.email, 'Email'),
			profileKey: profiles.anna,
		});
		await panel.run();
		const { message, description } = await panel.error();
		expect(message).toContain('The API key may not do this');
		expect(message).toContain('No access to this keyspace');
		expect(description).toContain('API management');
		expect(description).toContain('403');
		await picture(panel.whole, 'error-permission', { height: 480 });
	});

	declare('tells of a rate limit that lasts, and how to wait longer', async (stage) => {
		const credential = await stage.createCredential();
		stage.emulator.control.addFault({ path: AUDIENCE, times: ALWAYS, status: 429 });
		const panel = await openNode(stage, credential, {
			resource: 'section',
			operation: 'getAll',
			options: { maxWait: 2 },
		});
		await panel.run();
		const { message, description } = await panel.error();
		expect(message).toContain('The rate limit of the APSIS One account was still reached');
		expect(description).toContain('Max Wait');
		expect(description).toContain('429');
		await picture(panel.whole, 'error-limit', { height: 480 });
	});
}
