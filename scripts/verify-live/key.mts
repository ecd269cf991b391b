import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Account } from '../../credentials/account/account.ts';
import { accountOf } from './package.mts';

/**
 * The account to ask, from the environment (`APSIS_CLIENT_ID`, `APSIS_CLIENT_SECRET`, and `APSIS_REGION`
 * or `APSIS_BASE_URL`), or from whoever sits in front. Nothing of it is stored or printed.
 *
 * @throws ExplainedError where it cannot be one
 */
export async function readAccount(environment: NodeJS.ProcessEnv): Promise<Account> {
	const { APSIS_REGION: region = 'eu', APSIS_BASE_URL: baseUrl } = environment;
	return accountOf({
		region: baseUrl ? 'custom' : region,
		baseUrl,
		clientId: environment.APSIS_CLIENT_ID ?? (await ask('Client ID: ')),
		clientSecret: environment.APSIS_CLIENT_SECRET ?? (await askSecret('Client secret: ')),
	});
}

/** @returns '' where nobody sits in front */
export async function ask(question: string): Promise<string> {
	if (!process.stdin.isTTY) return '';
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	try {
		return await terminal.question(question);
	} finally {
		terminal.close();
	}
}

/** As {@link ask}; what is typed is not shown. */
async function askSecret(question: string): Promise<string> {
	if (!process.stdin.isTTY) return '';
	process.stdout.write(question);
	const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
	const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
	try {
		return await terminal.question('');
	} finally {
		terminal.close();
		process.stdout.write('\n');
	}
}
