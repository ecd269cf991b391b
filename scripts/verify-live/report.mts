import type { Verdict, Verification } from './verify.mts';

const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** How many guesses had each verdict. */
export function countsOf(verdicts: Verdict[]): Record<Verdict['verdict'], number> {
	const counts = { 'as expected': 0, otherwise: 0, 'not asked': 0 };
	for (const { verdict } of verdicts) counts[verdict]++;
	return counts;
}

/**
 * The report as a page: guess, expected, seen, verdict. It names neither the account nor a person.
 *
 * @param about day (YYYY-MM-DD) and host of the service
 */
export function pageOf(
	{ verdicts, removed, left }: Verification,
	{ day, host }: { day: string; host: string },
): string {
	const counts = countsOf(verdicts);
	return [
		'# What APSIS One answered',
		'',
		`${day}, ${host}: ${counts['as expected']} guesses as expected, ${counts.otherwise} otherwise, ${counts['not asked']} not asked. Profiles made for it: ${removed} removed, ${left.length} left.`,
		'',
		'| guess | expected | seen | verdict |',
		'| --- | --- | --- | --- |',
		...verdicts.map(
			({ id, expected, seen, verdict }) =>
				`| \`${id}\` | ${cell(expected)} | ${cell(seen)} | ${verdict} |`,
		),
		'',
	].join('\n');
}
