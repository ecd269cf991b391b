import { describe, expect, test } from 'vitest';
import { itemOf, type Delivery } from '../../../nodes/ApsisOneTrigger/delivery.ts';

const secret = { name: 'secret', value: 'c2VjcmV0LXNlY3JldA' };
const typing = { guess: true, types: new Map() };
const now = new Date('2026-03-24T09:30:00Z');

const DELIVERY: Delivery = { method: 'POST', headers: {}, query: {}, body: {}, typedBody: false };

const jsonOf = (delivery: Partial<Delivery>) =>
	itemOf({ ...DELIVERY, ...delivery }, secret, typing, now).json;

test('an item has the data, and apart from it what is known of the request', () => {
	const json = jsonOf({
		headers: { host: 'n8n.example.com', 'user-agent': 'APSIS' },
		query: { email: 'anna@example.com', points: '12', member: 'true' },
	});
	expect(json).toEqual({
		data: { email: 'anna@example.com', points: 12, member: true },
		request: {
			method: 'POST',
			headers: { host: 'n8n.example.com', 'user-agent': 'APSIS' },
			receivedAt: '2026-03-24T09:30:00.000Z',
		},
	});
});

describe('query and body', () => {
	test('come together; in case of doubt the query counts', () => {
		const { data } = jsonOf({ query: { a: '1', b: '2' }, body: { b: '3', c: '4' } });
		expect(data).toEqual({ a: 1, b: 2, c: 4 });
		expect(Object.keys(data as object)).toEqual(['a', 'b', 'c']);
	});

	test('JSON keeps its own types', () => {
		const { data } = jsonOf({ query: { a: '1' }, body: { b: '2', c: 3 }, typedBody: true });
		expect(data).toEqual({ a: 1, b: '2', c: 3 });
	});
});

test('neither secret nor credentials are passed on', () => {
	const json = jsonOf({
		headers: {
			authorization: 'Basic QWxhZGRpbg==',
			cookie: 'session=1',
			'proxy-authorization': 'Bearer t',
			secret: secret.value,
			referer: `https://n8n.example.com/webhook/1?secret=${secret.value}`,
			accept: '*/*',
		},
		query: { secret: secret.value, email: 'anna@example.com' },
		body: { secret: secret.value, other: { copy: secret.value } },
	});
	expect(json.data).toEqual({ email: 'anna@example.com', other: {} });
	expect((json.request as Record<string, unknown>).headers).toEqual({ accept: '*/*' });
	expect(JSON.stringify(json)).not.toContain(secret.value);
});

test('without a secret nothing is taken for one', () => {
	const { data } = itemOf({ ...DELIVERY, query: { secret: 'x' } }, undefined, typing, now).json;
	expect(data).toEqual({ secret: 'x' });
});
