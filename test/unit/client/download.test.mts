import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { accountOf } from '../../../credentials/account/account.ts';
import { Client } from '../../../nodes/ApsisOne/client/client.ts';
import { download } from '../../../nodes/ApsisOne/client/download.ts';
import { sendForeign } from '../../../nodes/ApsisOne/client/foreign.ts';
import { fakeHost, type Fetch } from './fakeHost.mts';

const API = 'https://api.apsis.one';
const INSIDE = 'http://127.0.0.1:5678/rest/settings';

/** A client of an account that is not of this machine. */
function clientOf(fetch: Fetch) {
	const host = fakeHost(fetch);
	const account = accountOf({ region: 'eu', clientId: 'a', clientSecret: 'b' });
	return { client: new Client({ ...host, account: async () => account }), sent: host.sent };
}

const SETTINGS = { accept: '*/*', maxWaitMs: 0 };

test('an address of this machine is not asked for a file, nor one that a redirect leads to', async () => {
	const { client, sent } = clientOf(() => ({ status: 302, headers: { location: INSIDE } }));
	await expect(download(client, INSIDE, SETTINGS)).rejects.toThrow('not an https address');
	expect(sent).toEqual([]);
	await expect(download(client, `${API}/files/1`, SETTINGS)).rejects.toThrow(
		'not an https address',
	);
	expect(sent).toHaveLength(1);
});

test('a file is not sent to an address of this machine', async () => {
	const { client, sent } = clientOf(() => ({}));
	await expect(sendForeign(client, { method: 'POST', url: INSIDE }, {})).rejects.toThrow(
		'an address that is not https',
	);
	expect(sent).toEqual([]);
});

test('no compression on the way is asked for', async () => {
	const { client, sent } = clientOf(() => ({ body: Readable.from(['a']) }));
	await download(client, `${API}/files/1`, SETTINGS);
	expect(sent[0]?.headers).toMatchObject({ 'Accept-Encoding': 'identity' });
});
