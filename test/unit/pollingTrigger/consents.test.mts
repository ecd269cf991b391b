import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConsentFile } from '../../../nodes/ApsisOnePollingTrigger/consentFile.ts';
import {
	packedStates,
	readerOf,
	stateIn,
	unpackedStates,
	type ConsentState,
	type States,
} from '../../../nodes/ApsisOnePollingTrigger/consents.ts';

test.each([
	['opt-in', 'optedIn'],
	['OPT_IN', 'optedIn'],
	['confirmed-opt-in', 'optedIn'],
	['Opt out', 'optedOut'],
	['pending-opt-in', 'pending'],
	['', null],
	[' ', null],
	[null, null],
	[undefined, null],
	['true', undefined],
	['1', undefined],
	['-', undefined],
])('a cell with %j says %j', (cell, state) => {
	expect(stateIn(cell)).toBe(state);
});

const states = fc
	.uniqueArray(
		fc.tuple(
			fc.constantFrom('t1 c1', 't1 c2', 't2 c1'),
			fc.oneof(fc.uuid(), fc.string()),
			fc.constantFrom<ConsentState>('optedIn', 'optedOut', 'pending'),
		),
		{ selector: ([subject, key]) => `${subject} ${key}` },
	)
	.map((all) => {
		const made: States = new Map();
		for (const [subject, key, state] of all) {
			made.set(subject, (made.get(subject) ?? new Map()).set(key, state));
		}
		return made;
	});

test('states are packed and come out again', () => {
	fc.assert(
		fc.property(states, (all) => {
			const saved = JSON.parse(JSON.stringify(packedStates(all))) as ReturnType<
				typeof packedStates
			>;
			expect(unpackedStates(saved)).toEqual(all);
		}),
	);
});

describe('the layout of a file', () => {
	const channels = new Map([
		['consent_1', 'email'],
		['consent_2', 'sms'],
	]);
	const columns = new Set(['Email', ...channels.keys()]);
	const read = (header: string[], topics: string[], row: Record<string, string | null>) => {
		const reader = readerOf(header, { topics, channels, columns });
		return typeof reader === 'string' ? reader : reader(row);
	};

	test('may be a row for each profile and topic', () => {
		const header = ['export_key', 'Email', 'topic_discriminator', 'consent_1', 'consent_2'];
		const row = {
			export_key: 'k1',
			Email: 'a@b.c',
			topic_discriminator: 't2',
			consent_1: 'opt-in',
			consent_2: null,
		};
		expect(read(header, ['t1', 't2'], row)).toEqual({
			exportKey: 'k1',
			consents: [
				{ topic: 't2', channel: 'email', cell: 'opt-in' },
				{ topic: 't2', channel: 'sms', cell: null },
			],
			data: { Email: 'a@b.c' },
		});
	});

	test('may be a row for each profile, with a topic that is asked for alone', () => {
		const row = { key: 'k1', consent_2: 'opt-out' };
		expect(read(['key', 'consent_2'], ['t1'], row)).toMatchObject({
			consents: [{ topic: 't1', channel: 'sms', cell: 'opt-out' }],
		});
	});

	test('may be a column for each topic and channel', () => {
		const header = ['export_key', 't1 consent_1', 't2 consent_1'];
		const row = { export_key: 'k1', 't1 consent_1': 'opt-in', 't2 consent_1': 'opt-out' };
		expect(read(header, ['t1', 't2'], row)).toEqual({
			exportKey: 'k1',
			consents: [
				{ topic: 't1', channel: 'email', cell: 'opt-in' },
				{ topic: 't2', channel: 'email', cell: 'opt-out' },
			],
			data: {},
		});
	});

	test.each([
		[['export_key', 'Email'], 'no column with consents'],
		[['export_key', 'consent_1'], 'does not say which topic'],
		[['Email', 'consent_1'], 'no column with the export keys'],
	])('is refused where it leaves open what matters: %j', (header, text) => {
		expect(read(header, ['t1', 't2'], {})).toContain(text);
	});

	test('is refused where a row does not tell its topic', () => {
		const header = ['export_key', 'topic', 'consent_1'];
		const row = { export_key: 'k1', topic: null, consent_1: 'opt-in' };
		expect(() => read(header, ['t1', 't2'], row)).toThrow('which topic');
	});
});

describe('a file', () => {
	const told = (exportKey: string, cell: string | null) => ({
		exportKey,
		consents: [{ topic: 't', channel: 'c', cell }],
		data: {},
	});
	const known = (of: Record<string, ConsentState>): States =>
		new Map([['t c', new Map(Object.entries(of))]]);
	const read = (before: States | undefined, rows: Array<[key: string, cell: string | null]>) => {
		const file = new ConsentFile(before);
		for (const [key, cell] of rows) file.take(told(key, cell));
		return file;
	};

	test('tells what changed, and nothing of what is pending or no more', () => {
		const before = known({ a: 'optedIn', b: 'optedOut', c: 'pending', d: 'optedIn', e: 'optedIn' });
		const file = read(before, [
			['a', 'opt-out'],
			['b', 'opt-in'],
			['c', 'confirmed-opt-in'],
			['d', 'confirmed-opt-in'],
			['e', null],
			['f', 'opt-out'],
			['g', null],
		]);
		expect(file.changes.map(({ exportKey, before: was, now }) => [exportKey, was, now])).toEqual([
			['a', 'optedIn', 'optedOut'],
			['b', 'optedOut', 'optedIn'],
			['c', 'pending', 'optedIn'],
			['f', null, 'optedOut'],
		]);
		expect(file.gone).toBe(1);
		expect(file.states.get('t c')).toEqual(
			new Map([
				['a', 'optedOut'],
				['b', 'optedIn'],
				['c', 'optedIn'],
				['d', 'optedIn'],
				['f', 'optedOut'],
			]),
		);
	});

	test('without a profile says nothing about it', () => {
		const file = read(known({ a: 'optedIn', b: 'optedOut' }), [['a', 'opt-in']]);
		expect(file.changes).toEqual([]);
		expect(file.gone).toBe(0);
		expect(file.states).toEqual(known({ a: 'optedIn', b: 'optedOut' }));
	});

	test('that tells two things of one consent is taken by the stricter, in either order', () => {
		for (const cells of [
			['opt-in', 'opt-out', null],
			['opt-out', null, 'opt-in'],
		]) {
			const file = read(
				known({ a: 'optedOut' }),
				cells.map((cell) => ['a', cell]),
			);
			expect(file.changes).toEqual([]);
			expect(file.states).toEqual(known({ a: 'optedOut' }));
		}
	});

	test('that is the first changes nothing', () => {
		const file = read(undefined, [['a', 'opt-in']]);
		expect(file.changes).toEqual([]);
		expect(file.states).toEqual(known({ a: 'optedIn' }));
	});

	test('with something else than consents is not read', () => {
		expect(() => read(undefined, [['a', 'yes']])).toThrow('"yes" of "t" is no consent');
	});

	test('of too many consents is told of, and what is gone from it makes room', () => {
		const many = (from: number, to: number) =>
			Array.from({ length: to - from }, (_, index): [string, string] => [
				`k${from + index}`,
				'opt-in',
			]);
		expect(() => read(undefined, many(0, 50_001))).toThrow('more than 50,000 consents');
		const before = read(undefined, many(0, 30_000)).states;
		const after = read(before, many(10_000, 60_000)).states;
		expect(after.get('t c')!.size).toBe(50_000);
		expect(read(before, many(0, 40_000)).states.get('t c')!.size).toBe(40_000);
		expect(read(before, many(5000, 45_000)).states.get('t c')!.size).toBe(45_000);
	});
});
