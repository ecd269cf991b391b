import { describe, expect, test } from 'vitest';
import { fakeItem } from './fakeItem.mts';

describe('user text in a path', () => {
	test.each([
		['a+b/c?d#é@x.se', 'a%2Bb%2Fc%3Fd%23%C3%A9%40x.se'],
		['with space', 'with%20space'],
		[' around ', 'around'],
		['100%', '100%25'],
		['...', '...'],
		[46701234567, '46701234567'],
	])('%s is sent as %s', (profileKey, segment) => {
		expect(fakeItem({ profileKey }).pathSegment('profileKey')).toBe(segment);
	});

	test.each(['', '  ', '.', '..', undefined, null, {}])(
		'%j is refused, by the name of the field',
		(profileKey) => {
			expect(() => fakeItem({ profileKey }).pathSegment('profileKey')).toThrow('"Identifier"');
		},
	);
});

test('a field is named as it is labelled', () => {
	expect(() => fakeItem({}).required('importId')).toThrow('"Import ID" is empty');
});
