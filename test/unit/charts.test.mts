import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chartsOf, tableIn } from '../bench/charts.mts';

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

test('figures in the README are those of the tables', () => {
	const readme = readFileSync(new URL('../README.md', DOCS), 'utf8');
	const whole = (figure: string | undefined) => Math.round(parseFloat(figure!));

	const bench = tableIn(page, 'bench').rows;
	const [ours, , batches, retry] = bench.filter(({ Work }) => Work === '12 × 300 at once');
	expect(ours).toMatchObject({ By: 'this package', Done: '100.0 %', Twice: '0' });
	expect(readme).toContain('Twelve workflows at once, 300 contacts each: 100 % written.');
	expect(readme).toContain(
		`HTTP Request in batches: ${whole(batches!.Done)} %; with Retry On Fail: ${whole(retry!.Done)} %, and ${retry!.Twice} items twice.`,
	);

	const inN8n = tableIn(page, 'bench:n8n').rows.map((row) => whole(row['Of the limit']));
	expect(readme).toContain(`it uses ${Math.min(...inN8n)} % of the account's limit`);

	const cost = tableIn(page, 'bench:cost').rows;
	const stretchOf = (work: string) =>
		whole(cost.find(({ Work }) => Work === work)!['Longest stretch (on the clock)']);
	expect(readme).toContain(
		`the longest stretch is ${stretchOf('profile:upsert')} ms; HTTP Request in batches has ${stretchOf("n8n's HTTP Request, in batches of 50")} ms.`,
	);

	const ratios = cost
		.filter(({ Work }) => /^(profile:|attribute:set|consent:|tag:add)/.test(Work!))
		.map((row) => Number(row["Of HTTP Request's"]));
	expect(readme).toContain(
		`takes ${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)} of the processor time`,
	);
});
