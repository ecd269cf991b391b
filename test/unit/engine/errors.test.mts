import { describe, expect, test } from 'vitest';
import type { INode } from 'n8n-workflow';
import { Problem, requireResult } from '../../../nodes/ApsisOne/client/answer.ts';
import { GivenUp, Stopped } from '../../../nodes/ApsisOne/client/backOff.ts';
import { errorItemOf, nodeErrorOf } from '../../../nodes/ApsisOne/engine/errors.ts';
import { reportOf } from '../../../nodes/ApsisOne/engine/report.ts';
import { faultOf } from '../../../nodes/ApsisOne/client/faults.ts';
import { requireSize } from '../../../nodes/ApsisOne/client/size.ts';

const node: INode = {
	id: '1',
	name: 'APSIS One',
	type: 'n8n-nodes-apsis-one.apsisOne',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: { apsisOneApi: { id: '1', name: 'Shop account' } },
};

const givenUp = (reason: unknown, { tries = 1, waitedMs = 0, mayHaveArrived = false } = {}) =>
	new GivenUp(reason, faultOf(reason), tries, waitedMs, mayHaveArrived);

describe('a problem document', () => {
	const error = nodeErrorOf(
		givenUp(new Problem(404, {}, 'Not Found', 'No such section.')),
		node,
		7,
	);

	test('keeps its words, its status and its item', () => {
		expect(error).toMatchObject({
			message: 'APSIS One did not find what this item asks for: No such section.',
			httpCode: '404',
			context: { itemIndex: 7 },
		});
		expect(error.description).toContain('Not Found');
		expect(error.description).toContain('Check the section');
	});

	test('gets the hint of the operation in place of the general one', () => {
		const reason = new Problem(403, {}, 'Forbidden');
		const { description } = nodeErrorOf(givenUp(reason), node, 0, {
			hints: { 403: 'Use the email keyspace.' },
		});
		expect(description).toContain('Use the email keyspace.');
		expect(description).not.toContain('API management');
	});
});

describe('a profile that is not there', () => {
	const errorOf = (detail?: string, status = 404) =>
		nodeErrorOf(givenUp(new Problem(status, {}, 'Not Found', detail)), node, 0, {
			missing: () => 'No profile nobody@example.com in Email',
		});

	test('is named, with what APSIS One says', () => {
		const { message, description } = errorOf('No profile has this key.');
		expect(message).toBe('No profile nobody@example.com in Email');
		expect(description).toContain('APSIS One says: No profile has this key.');
	});

	test('is named where APSIS One says nothing', () => {
		expect(errorOf().message).toBe('No profile nobody@example.com in Email');
	});

	test('is not blamed for something else', () => {
		expect(errorOf('No such section.').message).toContain('No such section.');
		expect(errorOf('The profile is locked.', 410).message).not.toContain('nobody@example.com');
	});
});

test('the one text that n8n leaves of an error holds all there is to know', () => {
	const error = nodeErrorOf(givenUp(new Problem(503, {}), { mayHaveArrived: true }), node, 0);
	expect(errorItemOf(error, 4)).toEqual({
		json: {
			error: expect.stringMatching(/^APSIS One has a fault\. .*may have been received.*status 503/),
		},
		pairedItem: { item: 4 },
	});
	expect(errorItemOf(new Error('Alone'), 0).json).toEqual({ error: 'Alone' });
});

test.each([
	['nothing to tell', [], undefined, { waitedMs: 0, rateLimited: 0 }, ''],
	[
		'a dry run first',
		['Note.'],
		3,
		{ waitedMs: 0, rateLimited: 0 },
		'Dry run: nothing was written. 3 requests would be sent. Note.',
	],
	[
		'waits with what they were for',
		[],
		undefined,
		{ waitedMs: 2500, rateLimited: 1 },
		"7 requests sent. 2.5 s waited. APSIS One's rate limit met 1 time.",
	],
])('the hint of a run has %s', (_, notes, wouldSend, waits, hint) => {
	expect(reportOf({ requests: 7, ...waits }, notes, wouldSend)).toBe(hint);
});

test('a limit that lasts tells of the tries and the time', () => {
	const reason = new Problem(429, {});
	const { message, description } = nodeErrorOf(
		givenUp(reason, { tries: 6, waitedMs: 61_000 }),
		node,
		0,
	);
	expect(message).toContain('rate limit');
	expect(description).toContain('6 tries, 61 s of waiting');
	expect(description).toContain('Max Wait');
});

test('a request that may have arrived says so', () => {
	const reason = new Problem(503, {});
	expect(nodeErrorOf(givenUp(reason, { mayHaveArrived: true }), node, 0).description).toContain(
		'may have been received',
	);
});

test('a lost connection is named', () => {
	const reason = Object.assign(new Error('x'), { cause: { code: 'ECONNRESET' } });
	const error = nodeErrorOf(givenUp(reason), node, 0);
	expect(error.message).toBe('The connection to APSIS One was lost');
	expect(error.description).toContain('ECONNRESET');
});

test('an error of the credential names the credential', () => {
	const reason = Object.assign(new Error('APSIS One did not accept the client ID'), {
		description: 'Open it.',
	});
	const error = nodeErrorOf(givenUp(reason), node, 0);
	expect(error.message).toBe('APSIS One did not accept the client ID');
	expect(error.description).toBe('Open it. Credential in use: "Shop account".');
});

test('a stopped execution is no fault of APSIS One', () => {
	expect(nodeErrorOf(new Stopped(), node, 0).message).toBe('The execution was stopped');
});

describe('an answer', () => {
	test.each([200, 201, 202, 204])('with %i is a result', (status) => {
		expect(() => requireResult({ status, headers: {}, body: '' })).not.toThrow();
	});

	test('with a status that the operation expects is a result', () => {
		expect(() => requireResult({ status: 409, headers: {}, body: '' }, [409])).not.toThrow();
	});

	test.each([
		['an object', { title: 'T', detail: 'D' }],
		['JSON text', '{"title":"T","detail":"D"}'],
	])('is read as a problem document from %s', (_, body) => {
		expect(() => requireResult({ status: 400, headers: {}, body })).toThrow(
			expect.objectContaining({ status: 400, title: 'T', detail: 'D' }),
		);
	});

	test.each(['', '<html>oops</html>', null])(
		'without a problem document is still a problem: %j',
		(body) => {
			expect(() => requireResult({ status: 502, headers: {}, body })).toThrow('Status 502');
		},
	);
});

describe('a body', () => {
	const ofSize = (bytes: number) => ({ a: 'x'.repeat(bytes - 8) });

	test('of 100 kB may be sent, one byte more not', () => {
		expect(() => requireSize('/x', ofSize(100_000))).not.toThrow();
		expect(() => requireSize('/x', ofSize(100_001))).toThrow('at most 100 kB');
	});

	test('of a transactional email may have 2 MB', () => {
		expect(() => requireSize('/x/transactions', ofSize(2_000_000))).not.toThrow();
		expect(() => requireSize('/x/transactions', ofSize(2_000_001))).toThrow('2000 kB');
	});
});
