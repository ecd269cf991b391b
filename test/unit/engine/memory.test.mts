import { expect, test } from 'vitest';
import { Memory } from '../../../nodes/ApsisOne/engine/memory.ts';

const inputOf = (json: object, index = 0) => ({ index, data: { json: json as never } });

test('what a try settled is known in the next, with the same data', () => {
	const memory = new Memory();
	const json = {};
	memory.of(inputOf(json)).output = [{ json: { success: true } }];
	expect(memory.find(inputOf(json))?.output).toEqual([{ json: { success: true } }]);
});

test('calls of a tool at the same time, each at the first place, do not disturb each other', () => {
	const memory = new Memory();
	const [one, other] = [inputOf({}), inputOf({})];
	memory.of(one).deeds.set('sent', 1);
	memory.of(other).deeds.set('sent', 2);
	expect(memory.of(one).deeds.get('sent')).toBe(1);
	memory.forget([other]);
	expect(memory.of(one).deeds.get('sent')).toBe(1);
	expect(memory.find(other)).toBeUndefined();
});

test('one object in two places is two items', () => {
	const memory = new Memory();
	const json = {};
	memory.of(inputOf(json, 0)).deeds.set('sent', true);
	expect(memory.find(inputOf(json, 1))).toBeUndefined();
});
