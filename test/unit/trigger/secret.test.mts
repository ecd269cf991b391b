import { describe, expect, test } from 'vitest';
import { bringsSecret, withoutSecret } from '../../../nodes/ApsisOneTrigger/secret.ts';

const value = 'K7 qW/2é+f9Zx0Lm3';
const secret = { name: 'X-Secret', value };
const nothing = { headers: {}, query: {}, body: {} };

describe('a delivery brings the secret', () => {
	test.each([
		['header', { ...nothing, headers: { 'x-secret': value } }],
		['parameter', { ...nothing, query: { 'X-Secret': value } }],
		['field of the body', { ...nothing, body: { 'X-Secret': value } }],
	])('as a %s', (_place, delivery) => {
		expect(bringsSecret(delivery, secret)).toBe(true);
	});

	test.each([
		['nowhere', nothing],
		['under another name', { ...nothing, query: { secret: value } }],
		['with another case', { ...nothing, query: { 'X-Secret': value.toUpperCase() } }],
		['cut off', { ...nothing, query: { 'X-Secret': value.slice(0, -1) } }],
		['with more behind it', { ...nothing, query: { 'X-Secret': `${value}1` } }],
		['empty', { ...nothing, query: { 'X-Secret': '' } }],
		['among guesses', { ...nothing, query: { 'X-Secret': ['guess', value] } }],
		['as an object', { ...nothing, query: { 'X-Secret': { [value]: value } } }],
		[
			'with a wrong header',
			{ ...nothing, headers: { 'x-secret': 'a' }, query: { 'X-Secret': value } },
		],
	])('not %s', (_how, delivery) => {
		expect(bringsSecret(delivery, secret)).toBe(false);
	});

	test('in its place alone, where it has one', () => {
		const headers = { ...nothing, headers: { 'x-secret': value } };
		const query = { ...nothing, query: { 'X-Secret': value } };
		expect(bringsSecret(headers, { ...secret, place: 'header' })).toBe(true);
		expect(bringsSecret(query, { ...secret, place: 'query' })).toBe(true);
		expect(bringsSecret(query, { ...secret, place: 'header' })).toBe(false);
		expect(bringsSecret(headers, { ...secret, place: 'query' })).toBe(false);
	});

	test('never one that is empty or short', () => {
		for (const short of ['', '123456789012345']) {
			const delivery = { ...nothing, query: { s: short } };
			expect(bringsSecret(delivery, { name: 's', value: short })).toBe(false);
		}
	});
});

test('the secret is left out, wherever it is', () => {
	const encoded = encodeURIComponent(value);
	const form = new URLSearchParams({ s: value }).toString();
	expect(
		withoutSecret(
			{
				'x-secret': 'another value',
				email: 'anna@example.com',
				copy: value,
				referer: `https://n8n.example.com/webhook/1?a=%E0&X-Secret=${encoded}`,
				'x-original-uri': `/webhook/1?${form}`,
				list: ['a', value, { b: 1, c: `${value}!` }],
				nested: { deep: { copy: value, kept: '100 %' } },
				number: 5,
				nothing: null,
			},
			secret,
		),
	).toEqual({
		email: 'anna@example.com',
		list: ['a', { b: 1 }],
		nested: { deep: { kept: '100 %' } },
		number: 5,
		nothing: null,
	});
});
