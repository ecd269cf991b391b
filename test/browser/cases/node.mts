import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../editor.test.mts';
import { expectOutput } from '../expect-output.mts';
import { chosen, nodeOnCanvas, openNode, searchNodes } from '../pages/canvas.mts';
import { NodePanel } from '../pages/node-panel.mts';
import { picture } from '../pictures.mts';

const ACTION = 'Create or update profile';
const { attributes, sections, keyspaces, profiles } = SEED;

/** What is typed into the mapper, by attribute, under the name that it shows. */
const MAPPED: Array<{ id: string; label: string; value: string }> = [
	{ id: attributes.firstName, label: 'First name', value: 'Anna' },
	{ id: attributes.birthDate, label: 'Birthdate (YYYY-MM-DD)', value: '1984-05-17' },
	{ id: attributes.clubMember, label: 'Club member (true/false)', value: 'true' },
	{ id: attributes.loyaltyPoints, label: 'Loyalty points (whole number)', value: '1250' },
];

/** The way of a user: from the node creator to a profile that is written. */
export function nodeCases(declare: DeclareCase): void {
	declare('adds the node and writes a profile', async (stage) => {
		const { page, url, emulator } = stage;
		await stage.createCredential();
		await page.goto(`${url}/workflow/new`);
		await page.getByTestId('canvas-add-button').click();
		const nodes = await searchNodes(page, 'manual');
		await nodes.filter({ hasText: 'Trigger manually' }).first().click();

		await page.getByTestId('node-creator-plus-button').click();
		await searchNodes(page, 'apsis');
		await nodes.filter({ hasText: 'APSIS One' }).first().waitFor();
		await picture(page.getByTestId('node-creator'), 'node-creator', { height: 320 });
		await nodes.filter({ hasText: 'APSIS One' }).first().click();
		await picture(page.getByTestId('node-creator'), 'actions');
		await nodes.filter({ hasText: ACTION }).click();

		const panel = new NodePanel(page);
		await panel.fields.waitFor();
		await picture(panel.whole, 'node-new');
		expect(await panel.openList('section')).toEqual(['Default', 'Suomi', 'Sverige']);
		await picture(panel.whole, 'section-list');
		await panel.choose('Default');
		expect((await panel.openList('keyspace')).slice(0, 3)).toEqual(['Email', 'Mobile', 'CRM-ID']);
		await panel.choose('Email');
		await panel.field('profileKey').locator('input').fill(profiles.anna);

		// The node was opened before n8n chose its credential.
		await panel.refreshMapper();
		const offered = await panel.fields.innerText();
		for (const { label } of MAPPED) expect(offered).toContain(label);
		expect(offered).not.toContain('Fax number');
		for (const { id, value } of MAPPED) await panel.field(id).locator('input').fill(value);

		await panel.run();
		await expectOutput(panel).toContain(profiles.anna);
		await panel.showAs('schema');
		await expectOutput(panel).toMatch(/success\s+true/);
		await picture(panel.whole, 'node-profile-upsert');
		const written = emulator.control.received.filter(({ method }) => method === 'PATCH');
		expect(written).toHaveLength(1);

		await page.keyboard.press('Escape');
		await nodeOnCanvas(page, ACTION).waitFor();
		await picture(page, 'canvas');
	});

	declare('shows the sections as table and as schema', async (stage) => {
		const panel = await openNode(stage, await stage.createCredential(), {
			resource: 'section',
			operation: 'getAll',
		});
		await panel.run();
		await panel.showAs('table');
		await panel.output.getByRole('table').waitFor();
		await expectOutput(panel).toContain('discriminator');
		await expectOutput(panel).toContain(sections.sweden);
		await picture(panel.whole, 'sections-output', { height: 420 });
		await panel.showAs('schema');
		await expectOutput(panel).toContain(sections.default);
	});

	declare('shows all of a profile', async (stage) => {
		const panel = await openNode(stage, await stage.createCredential(), {
			resource: 'profile',
			operation: 'get',
			section: chosen(sections.default, 'Default'),
			keyspace: chosen(keyspaces.email, 'Email'),
			profileKey: profiles.anna,
			include: ['attributes', 'tags', 'consents', 'events'],
		});
		await panel.run();
		await panel.showAs('schema');
		await expectOutput(panel).toContain('Lindqvist');
		await picture(panel.whole, 'profile-get');
	});
}
