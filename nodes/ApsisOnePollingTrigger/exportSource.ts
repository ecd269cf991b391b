import type { Client, Settings } from '../ApsisOne/client/client';
import type { JsonObject } from '../ApsisOne/client/json';
import { lookerFor } from '../ApsisOne/exports/exportFile';
import { areOwn, requestExport } from '../ApsisOne/exports/exportRequest';
import { ACCEPT_ROWS } from '../ApsisOne/exports/formats';
import { fingerprintOf } from './fingerprint';
import { unlessGone } from './gone';
import { SETTINGS } from './limits';
import { NotReady, type Pending, type Source } from './source';

/**
 * What the sources have in common whose files are exports (API.md section 8.8): how they are requested
 * and looked for.
 *
 * @param path to `POST` the body to
 */
export function exportSource(
	client: Client,
	path: string,
	body: JsonObject,
): Pick<Source<unknown>, 'asked' | 'path' | 'request' | 'requestSample' | 'look'> {
	const asked = fingerprintOf(body);
	const request = async (settings: Settings = SETTINGS): Promise<Pending> => {
		const requestedAt = client.clock.now();
		const addresses = await requestExport(client, path, body, settings);
		const isForeign = !(await areOwn(client, addresses));
		return { ...addresses, ...(isForeign && { isForeign }), asked, requestedAt };
	};
	return {
		asked,
		path,
		request: async (_place, settings) => await request(settings),
		requestSample: async () => await request(),

		async look({ current, old, isForeign }) {
			const addresses = { current, old };
			const look = lookerFor(client, addresses, { accept: ACCEPT_ROWS, ...SETTINGS });
			// A signature that has run out is answered so; of its own origin it is a permission.
			const file = await unlessGone(look(), isForeign ? ['401', '403'] : []);
			if (file === undefined) return new NotReady();
			return typeof file === 'number' ? 'gone' : file;
		},
	};
}
