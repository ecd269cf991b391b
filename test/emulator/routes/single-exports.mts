import { empty, ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import { KEYSPACES } from '../definitions.mts';
import { isCallbackUrl } from '../exports/callbacks.mts';
import type { Inclusions } from '../exports/profiles.mts';
import { singleProfileFile } from '../exports/profiles.mts';

interface SingleExportRequest extends Inclusions {
	callback_url: string;
}

const ACCOUNT_ID = 'emulator';
/** GUESS: codes of failure are unknown. */
const FAILURE = { code: 500, message: 'The export failed' };

/** The second callback is sent, and the URL in it works, when the export is ready, so if it is. */
const requestSingleProfileExport: Handler<SingleExportRequest> = (call, world) => {
	const { account, urls } = world;
	const profile = account.get(KEYSPACES.export, param(call, 'export_key'));
	const { callback_url: url, ...inclusions } = call.body;
	if (!isCallbackUrl(url)) {
		throw new Refusal(400, 'callback_url must be https (or http on this machine).');
	}
	const created = world.exports.create({
		kind: 'json',
		json: () => singleProfileFile(account, profile, inclusions),
	});
	const query = inclusions.include_type_definitions ? '?metadata=true' : '';
	const message = `${urls.api}/audience/profiles/export-single/accounts/${ACCOUNT_ID}/definitions/${created.id}${query}`;
	const last = { told: FAILURE, 'never-ends': undefined, silent: undefined };
	void world.callbacks.announce(
		url,
		created.failure ? last[created.failure] : { code: 200, message },
	);
	return empty(202);
};

/** `metadata` of the query is what the URL brings; the request has settled what is in the file. */
const downloadSingleProfileExport: Handler = (call, world) => {
	const found = world.exports.find(param(call, 'definition_id'));
	if (!found || found.content.kind !== 'json' || param(call, 'account_id') !== ACCOUNT_ID) {
		throw new Refusal(404, 'The export was not found.');
	}
	const state = world.exports.stateOf(found);
	if (state === 'gone') throw new Refusal(410, 'The file is gone.');
	if (state !== 'ready') throw new Refusal(404, 'The file is not ready.');
	found.file ??= ok(found.content.json());
	return found.file;
};

/** The export of one profile, told by callbacks (API.md §8.8). */
export const singleExportHandlers: Handlers = {
	requestSingleProfileExport,
	downloadSingleProfileExport,
};
