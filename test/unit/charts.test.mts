import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chartsOf } from '../bench/charts.mts';

const DOCS = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('measured.md', DOCS), 'utf8');

describe.each(Object.entries(chartsOf(page)))('%s', (name, svg) => {
	test('is drawn from the tables; to write it: UPDATE_GOLDEN=1 npm run test:unit', () => {
		const file = new URL(`images/${name}`, DOCS);
		if (process.env.UPDATE_GOLDEN) writeFileSync(file, svg);
		expect(readFileSync(file, 'utf8')).toBe(svg);
	});
});

test('a page without its tables draws nothing', () => {
	expect(() => chartsOf(page.replace('<!-- bench -->', ''))).toThrow(
		'docs/measured.md has no "bench"',
	);
});

test('text is not markup', () => {
	expect(chartsOf(page)['chart-processor.svg']).toContain('>Profile &gt; Get<');
});
