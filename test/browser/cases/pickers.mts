import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../editor.test.mts';
import { expectOutput } from '../expect-output.mts';
import { chosen, openNode } from '../pages/canvas.mts';
import { picture } from '../pictures.mts';

const { sections, keyspaces, profiles, events } = SEED;

const target = {
	section: chosen(sections.default, 'Default'),
	keyspace: chosen(keyspaces.email, 'Email'),
	profileKey: profiles.anna,
};

/** The lists that depend on the section, and the fields of an event. */
export function pickerCases(declare: DeclareCase): void {
	declare('sets a consent with topic and channel from lists', async (stage) => {
		const panel = await openNode(stage, await stage.createCredential(), {
			resource: 'consent',
			operation: 'set',
			...target,
			reason: 'Signed up in the shop',
		});
		expect(await panel.openList('topic', 'shoe')).toEqual(['Shoes']);
		await panel.choose('Shoes');
		expect(await panel.openList('channel')).toEqual(expect.arrayContaining(['Email', 'SMS']));
		await panel.choose('Email');
		await panel.run();
		await expectOutput(panel).toMatch(/success/);
		await picture(panel.whole, 'consent-set');
	});

	declare('adds a tag from a list', async (stage) => {
		const panel = await openNode(stage, await stage.createCredential(), {
			resource: 'tag',
			operation: 'add',
			...target,
		});
		await panel.chooseOf('tags', 'VIP');
		await panel.run();
		await expectOutput(panel).toMatch(/success/);
		await picture(panel.whole, 'tag-add');
	});

	declare('adds an event whose fields it knows', async (stage) => {
		const panel = await openNode(stage, await stage.createCredential(), {
			resource: 'event',
			operation: 'add',
			...target,
			event: chosen(events.storeVisit, 'Store visit'),
		});
		await panel.fields.getByText('visitedOn (YYYY-MM-DD)').waitFor();
		await panel.field('store').locator('input').fill('Malmö');
		await panel.field('visitedOn').locator('input').fill('2026-11-20');
		await panel.run();
		await expectOutput(panel).toMatch(/success/);
		await picture(panel.whole, 'event-add');
	});
}
