import { describe, expect, test } from 'vitest';
import { consentsIn, isOptIn } from '../../../nodes/ApsisOne/resources/consent/present.ts';

const consent = (type: string, topic = 'news', channel = 'email') => ({
	topic_discriminator: topic,
	channel_discriminator: channel,
	type,
});
const read = (body: unknown, status = 200) => consentsIn({ status, headers: {}, body });

describe('the consents of an answer', () => {
	test('are read with subscription, channel and type, each once', () => {
		const items = [consent('opt-in'), consent('opt-in'), consent('opt-out', 'shoes', 'sms')];
		expect(read({ items })).toEqual([
			{ topic: 'news', channel: 'email', type: 'opt-in' },
			{ topic: 'shoes', channel: 'sms', type: 'opt-out' },
		]);
		expect(read([])).toEqual([]);
		expect(read('', 204)).toEqual([]);
	});

	test.each([
		['a page', '<html>'],
		['no list', {}],
		['a type of another name', [consent('subscribed')]],
		['no channel', [{ topic_discriminator: 'news', type: 'opt-in' }]],
		['an entry that is none', [null]],
	])('are not known of %s', (_, body) => {
		expect(read(body)).toBeUndefined();
	});
});

test.each([
	['opt-in', true],
	['confirmed-opt-in', true],
	['pending-opt-in', false],
	['opt-out', false],
] as const)('%s is an opt-in: %s', (type, expected) => {
	expect(isOptIn({ type })).toBe(expected);
});
