import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ExplainedError } from '../../credentials/account/explained';
import type { Client } from '../ApsisOne/client/client';
import type { Download } from '../ApsisOne/client/download';
import { poll } from '../ApsisOne/client/poll';
import { PROFILES } from '../ApsisOne/exports/expected';
import { lookerFor } from '../ApsisOne/exports/exportFile';
import { areOwn } from '../ApsisOne/exports/exportRequest';
import { ACCEPT_ROWS } from '../ApsisOne/exports/formats';
import { readRows } from '../ApsisOne/exports/readRows';
import { readWhole } from '../ApsisOne/exports/wholeFile';

/** What APSIS One calls with. */
const CODES = { verified: 100, ready: 200 };

/** APSIS One waits for the answer meanwhile; for how long is not documented. */
const MAX_WAIT_MS = 8000;
const READY_WITHIN_MS = 5000;
const MAX_BYTES = 50_000_000;

/**
 * What a callback of a single profile export brings (API.md section 8.8): nothing where it verifies
 * the URL, and the export where it is ready.
 *
 * @param body of the callback: `code` and `message`
 * @param isTrusted the callback brought a secret; otherwise anybody may have sent it, and nothing is
 * asked for elsewhere than at APSIS One
 * @returns an item with `exportKey` and `sections`, one for each profile that was merged with it; undefined
 * where nothing is to be started
 * @throws ExplainedError where the callback says something else, or the file cannot be had; GivenUp
 * as `backOff` does
 */
export async function exportedProfile(
	client: Client,
	{ code, message }: Record<string, unknown>,
	isTrusted: boolean,
): Promise<INodeExecutionData[] | undefined> {
	if (Number(code) === CODES.verified) return undefined;
	const address = String(message ?? '');
	if (Number(code) !== CODES.ready || !URL.canParse(address)) {
		throw new ExplainedError(
			`APSIS One made no export of the profile: ${JSON.stringify({ code, message }).slice(0, 300)}`,
			'Check the export key and request the export anew. What the codes of failures mean is not documented.',
		);
	}
	const addresses = { current: address };
	if (!isTrusted && !(await areOwn(client, addresses))) {
		throw new ExplainedError(
			'The callback names a file that is not at APSIS One',
			'Without a secret anybody may have sent it, so nothing was downloaded. Choose an Authentication.',
		);
	}
	const look = lookerFor(client, addresses, { accept: ACCEPT_ROWS, maxWaitMs: MAX_WAIT_MS });
	const open = async () => {
		const file = await poll(client, look, READY_WITHIN_MS);
		if (typeof file === 'object') return file;
		throw new ExplainedError(
			`APSIS One said that the export is ready, and then answered with status ${file ?? 202}`,
			'Files live for a day. Request the export anew.',
		);
	};
	const settings = { expected: PROFILES, rowLimit: Infinity, maxBytes: MAX_BYTES };
	const read = async (file: Download) => await readRows(client, file, settings);
	const rows = await readWhole(client, open, MAX_BYTES, read);
	return rows.map((json) => ({ json: json as IDataObject }));
}
