import { describe, expect, test } from 'vitest';
import {
	Problem,
	requireReadable,
	Unreadable,
	type Answer,
} from '../../../nodes/ApsisOne/client/answer.ts';
import { faultOf, mayBeOver } from '../../../nodes/ApsisOne/client/faults.ts';

const problem = (status: number, title?: string, detail?: string) =>
	new Problem(status, {}, title, detail);

describe('what an error says about its request', () => {
	test.each([
		[429, 'limit'],
		[401, 'token'],
		[403, 'token'],
		[408, 'uncertain'],
		[500, 'uncertain'],
		[504, 'uncertain'],
		[302, 'final'],
		[400, 'final'],
		[409, 'final'],
		[499, 'final'],
	])('status %i: %s', (status, kind) => {
		expect(faultOf(problem(status))).toEqual({ kind, code: String(status) });
	});

	test('403 of the gateway that there is no such address is no fault of the token', () => {
		const noAddress = problem(403, undefined, 'Missing Authentication Token');
		expect(faultOf(noAddress)).toEqual({ kind: 'final', code: '403' });
		expect(faultOf(problem(401, undefined, 'Missing Authentication Token')).kind).toBe('token');
	});

	test.each([
		['ECONNREFUSED', 'unsent'],
		['ENOTFOUND', 'unsent'],
		['EAI_AGAIN', 'unsent'],
		['EHOSTUNREACH', 'unsent'],
		['ENETUNREACH', 'unsent'],
		['ECONNRESET', 'uncertain'],
		['EPIPE', 'uncertain'],
		['ETIMEDOUT', 'uncertain'],
		['ECONNABORTED', 'uncertain'],
		['ESOCKETTIMEDOUT', 'uncertain'],
		['EPROTO', 'uncertain'],
	])('%s: %s, however n8n hands it on', (code, kind) => {
		const expected = { kind, code };
		expect(faultOf(Object.assign(new Error('x'), { code }))).toEqual(expected);
		expect(faultOf(Object.assign(new Error('x'), { cause: { code } }))).toEqual(expected);
		expect(faultOf(new Error(`connect ${code} 127.0.0.1:1`))).toEqual(expected);
		expect(faultOf({ message: 'x', messages: ['y', `read ${code}`] })).toEqual(expected);
	});

	test.each(['socket hang up', 'timeout of 300000ms exceeded', 'stream has been aborted'])(
		'"%s" is a lost connection',
		(text) => {
			const expected = { kind: 'uncertain', code: 'ECONNRESET' };
			expect(faultOf(new Error(text))).toEqual(expected);
		},
	);

	test('n8n 2.x may tell of an answer that broke off in the description alone', () => {
		const error = { message: 'Your request is invalid', messages: [] };
		expect(faultOf({ ...error, description: 'stream has been aborted' })).toEqual({
			kind: 'uncertain',
			code: 'ECONNRESET',
		});
	});

	test('a description that names a code is not about this request: a sign-in that failed', () => {
		const error = {
			message: 'APSIS One could not be reached to sign in',
			description: 'No answer from https://api.apsis.one (ECONNRESET).',
		};
		expect(faultOf(error)).toEqual({ kind: 'final' });
	});

	test('what has no code is final', () => {
		expect(faultOf(new Error('No credential'))).toEqual({ kind: 'final' });
		expect(faultOf(new Error('ECONNRESETTING'))).toEqual({ kind: 'final' });
		expect(faultOf({})).toEqual({ kind: 'final' });
	});

	test('what passes: limits, lost connections, answers of others', () => {
		const kinds = ['limit', 'token', 'unsent', 'uncertain', 'unreadable', 'final'] as const;
		expect(kinds.filter((kind) => mayBeOver({ kind }))).toEqual([
			'limit',
			'unsent',
			'uncertain',
			'unreadable',
		]);
	});
});

describe('a 200 is no proof', () => {
	const what = (answer: Partial<Answer>, needsJson = false) => {
		try {
			requireReadable({ status: 200, headers: {}, body: '', ...answer }, needsJson);
			return 'readable';
		} catch (error) {
			expect(faultOf(error)).toEqual({ kind: 'unreadable', code: String(answer.status ?? 200) });
			return (error as Unreadable).what;
		}
	};
	const PAGE = '<!DOCTYPE html>\n<html></html>';

	test('a web page is none, by its type or by its text', () => {
		expect(what({ headers: { 'content-type': 'text/html; charset=utf-8' } })).toBe('page');
		expect(what({ headers: { 'content-type': 'text/htmlx' } })).toBe('readable');
		expect(what({ body: PAGE })).toBe('page');
		expect(what({ body: '\n <HTML lang="en">' })).toBe('page');
		expect(what({ status: 204, body: PAGE })).toBe('page');
		expect(what({ body: 'see <html>' })).toBe('readable');
	});

	test('a file that is a web page is closed', () => {
		let isClosed = false;
		const body = { pipe: () => {}, destroy: () => (isClosed = true) };
		expect(what({ headers: { 'content-type': 'text/html' }, body })).toBe('page');
		expect(isClosed).toBe(true);
		expect(what({ headers: { 'content-type': 'text/csv' }, body })).toBe('readable');
	});

	test('where JSON is wanted: nothing, and half of something', () => {
		expect(what({ body: '' }, true)).toBe('nothing');
		expect(what({ body: undefined }, true)).toBe('nothing');
		expect(what({ body: null }, true)).toBe('nothing');
		expect(what({ body: ' \n' }, true)).toBe('nothing');
		expect(what({ body: '{"items": [{"na' }, true)).toBe('fragment');
		expect(what({ body: 7 }, true)).toBe('fragment');
		expect(what({ body: {} }, true)).toBe('readable');
		expect(what({ body: [] }, true)).toBe('readable');
		expect(what({ status: 204 }, true)).toBe('readable');
		expect(what({ status: 202 }, true)).toBe('readable');
	});

	test('of what is no success the caller has decided', () => {
		expect(what({ status: 404, body: PAGE }, true)).toBe('readable');
		expect(what({ status: 302, headers: { 'content-type': 'text/html' } })).toBe('readable');
	});
});
