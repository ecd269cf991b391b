import type { INodeProperties } from 'n8n-workflow';
import { expect, test } from 'vitest';
import { labelOf } from '../../../nodes/ApsisOne/engine/labels.ts';
import { resources } from '../../../nodes/ApsisOne/resources/index.ts';

const field = (name: string, displayName: string, more: Partial<INodeProperties> = {}) =>
	({ name, displayName, type: 'string', default: '', ...more }) as INodeProperties;

test('a field is named as the editor labels it, one in a collection too', () => {
	const fields = [
		field('keyspace', 'Identify Profile By'),
		field('options', 'Options', { type: 'collection', options: [field('maxWait', 'Max Wait')] }),
		field('consents', 'Consents', {
			type: 'fixedCollection',
			options: [{ name: 'consent', displayName: 'Consent', values: [field('topic', 'Topic')] }],
		}),
	];
	const labels = ['keyspace', 'maxWait', 'topic', 'unheardOf'].map((name) => labelOf(fields, name));
	expect(labels).toEqual(['Identify Profile By', 'Max Wait', 'Topic', 'unheardOf']);
});

test('a field outside of collections goes before one of the same name inside', () => {
	const inside = field('options', 'Options', { options: [field('section', 'Other')] });
	expect(labelOf([inside, field('section', 'Section')], 'section')).toBe('Section');
	expect(labelOf([field('section', 'Section'), inside], 'section')).toBe('Section');
});

test('the fields in paths have labels', () => {
	for (const { operations } of resources) {
		for (const operation of operations) {
			if (!('routing' in operation)) continue;
			for (const [, name] of operation.routing.request.url.matchAll(/\{(\w+)\}/g)) {
				expect(labelOf(operation.fields, name!), operation.action).not.toBe(name);
			}
		}
	}
});
