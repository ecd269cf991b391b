/*
 * Asks a real APSIS One account about everything that this package takes for true without proof:
 * `npm run verify:live`. Reads only, unless writing is allowed, and then on profiles of its own alone,
 * `verify-live-…@example.com`, which it removes. Ends with code 1 if a guess was wrong.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ask, readAccount } from './verify-live/key.mts';
import { countsOf, pageOf } from './verify-live/report.mts';
import { Service } from './verify-live/service.mts';
import { verify } from './verify-live/verify.mts';
import { ExplainedError } from './verify-live/package.mts';

const { values: options } = parseArgs({
	options: {
		section: { type: 'string', default: '' },
		report: { type: 'string', default: 'verify-live.md' },
		write: { type: 'boolean', default: false },
	},
});

const QUESTION =
	'Some guesses can only be looked at by writing: on new profiles verify-live-…@example.com, with a tag, an event and an opt-out, which are removed at the end. A flow of yours that starts with that tag or event would start. Write? [y/N] ';

try {
	const account = await readAccount(process.env);
	const service = new Service(account, options.section);
	await service.token();
	const mayWrite = options.write || /^y(es)?$/i.test(await ask(QUESTION));
	const verification = await verify(service, {
		mayWrite,
		onVerdict: ({ id, verdict, seen }) => console.log(`${verdict.padEnd(12)} ${id}: ${seen}`),
	});
	const day = new Date().toISOString().slice(0, 10);
	const host = new URL(account.baseUrl).hostname;
	await writeFile(options.report, pageOf(verification, { day, host }));
	const counts = countsOf(verification.verdicts);
	for (const key of verification.left) console.log(`Could not be removed: ${key}`);
	console.log(
		`\n${counts['as expected']} as expected, ${counts.otherwise} otherwise, ${counts['not asked']} not asked. ${options.report} names neither your account nor a person: you can hand it in as it is.`,
	);
	process.exitCode = counts.otherwise > 0 ? 1 : 0;
} catch (error) {
	if (!(error instanceof ExplainedError)) throw error;
	console.error(`${error.message}. ${error.description}`);
	process.exitCode = 1;
}
