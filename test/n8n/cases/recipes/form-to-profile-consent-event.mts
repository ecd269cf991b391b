import { expect } from 'vitest';
import { consentId } from '../../../emulator/account.mts';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase } from '../../bench.mts';
import { readExample, setUp } from '../../host/examples.mts';
import { byId } from '../../workflow.mts';
import { submitForm } from './form.mts';
import { dataOf, valueOf } from './profiles.mts';

const TICKED = JSON.stringify(['Yes, send me the newsletter']);
const EVENT = 'com.apsis1.events.signal.custom-form-submitted-2m6t8x0qwe';
const NEWS = consentId(SEED.topics.news, SEED.channels.email);

/** A form that is sent makes a profile and an event, and a consent only where the box was ticked. */
export function formCase(declare: DeclareCase): void {
	declare('recipe form-to-profile-consent-event', {}, async (trial) => {
		const { n8n, credential, emulator, store } = trial;
		const { events } = emulator.account.section(SEED.sections.default);
		const [example] = events;
		const versions = [
			{ id: '77001', deprecated_at: null, fields: [{ name: 'form', type: 'text' as const }] },
		];
		events.push({ ...example!, discriminator: EVENT, name: 'Form submitted', versions });

		const workflow = await readExample('form-to-profile-consent-event.json', credential);
		setUp(workflow, 'Add event', { event: byId(EVENT) });
		setUp(workflow, 'Set consent', { topic: byId(SEED.topics.news) });
		const stored = await store(workflow);
		await n8n.activate(stored);
		try {
			const answers = [
				['Ticked@Example.com', 'Tilda', TICKED],
				['not-ticked@example.com', 'Nina', undefined],
				// Opted out before, and stays so.
				[SEED.profiles.erik, 'Erik', TICKED],
			];
			for (const [index, answer] of answers.entries()) {
				expect((await submitForm(n8n.url, stored, answer)).status).toBe(200);
				const executions = await n8n.executionsOf(stored, index + 1);
				expect(executions.map(({ error }) => error?.message)).toEqual(
					executions.map(() => undefined),
				);
			}
		} finally {
			await n8n.deactivate(stored);
		}

		expect(valueOf(emulator, 'ticked@example.com', SEED.attributes.firstName)).toBe('Tilda');
		expect(valueOf(emulator, 'not-ticked@example.com', SEED.attributes.firstName)).toBe('Nina');
		const dataFor = (email: string) => dataOf(emulator, email)!;
		for (const email of ['ticked@example.com', 'not-ticked@example.com', SEED.profiles.erik]) {
			expect(dataFor(email).events).toMatchObject([
				{ version_id: '77001', data: { form: 'Newsletter' } },
			]);
		}
		expect(dataFor('ticked@example.com').consents.get(NEWS)).toMatchObject({
			type: 'opt-in',
			source: 'n8n form',
			reason: 'Ticked "Yes, send me the newsletter" in the newsletter form',
		});
		expect(dataFor('not-ticked@example.com').consents.size).toBe(0);
		expect(dataFor(SEED.profiles.erik).consents.get(NEWS)?.type).toBe('opt-out');
	});
}
