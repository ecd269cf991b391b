import type { IDataObject } from 'n8n-workflow';
import { GivenUp } from '../../client/backOff';
import type { Client } from '../../client/client';
import { currentVersion, type Definition } from '../../client/definitions';
import type { HttpRequest } from '../../client/host';
import { MERGE_PATCH_HEADERS } from '../../client/mergePatch';
import { settled } from '../../client/settled';
import { requireSize } from '../../client/size';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, targetOf, written } from '../../engine/target';

/** What names a tag in the patch. */
type Naming = 'discriminator' | 'versionId';

/** What may mean that the patch names tags in the other way. */
const REFUSALS = ['400', '404'];

/** How an account wants tags named, by its fingerprint, once that is known. */
const known = new Map<string, Naming>();
const MAX_KNOWN = 100;

/** In each run, the one try to name tags in the other way; whether it was accepted. */
const tries = new WeakMap<Client, Promise<boolean>>();

/**
 * Sends the tags of a profile as a patch: `true` adds a tag, `null` removes it.
 *
 * A guess, `tag-patch-keys` and `tag-removal`: keys and values are not documented (API.md section 12). Keys are discriminators, as in the
 * newer PATCH of attributes. Where that is refused, version ids are tried, as in the older one: once a
 * run, and what the account takes is remembered as long as the process lives.
 *
 * @param readTags called once it is known that the profile can be addressed
 * @returns who it was, and the tags by discriminator
 * @throws GivenUp of the first request, where the other way is refused too
 */
export async function patchTags(
	item: Item,
	readTags: () => Promise<Definition[]>,
	value: true | null,
): Promise<Output[]> {
	const { path } = pathsOf(item);
	const target = targetOf(item);
	const tags = await readTags();
	const told = { tags: tags.map(({ discriminator }) => discriminator) };
	const { fingerprint } = await item.client.account();
	const naming = known.get(fingerprint) ?? 'discriminator';
	const request =
		requestOf(path, tags, naming, value) ?? requestOf(path, tags, 'discriminator', value)!;
	requireSize(request.url, request.body);
	if (item.isDryRun) return [{ json: (await item.dryRun([request], told)) as IDataObject }];

	const outcome = await settled(item.client.send(request, item.settings()));
	if ('error' in outcome) {
		const { error } = outcome;
		const other: Naming = naming === 'discriminator' ? 'versionId' : 'discriminator';
		const otherRequest = requestOf(path, tags, other, value);
		// Where the account has taken this way before, it is not the way that is refused.
		const isTaken = known.get(fingerprint) === naming;
		if (isTaken || !otherRequest || !isRefusal(error)) throw error;
		const remember = () => {
			if (known.size >= MAX_KNOWN) known.clear();
			known.set(fingerprint, other);
		};
		if (!(await isAccepted(item, otherRequest, remember))) throw error;
	}
	return [{ json: written(target, told) }];
}

/**
 * Sends what was refused once more, with tags named in the other way. The first item of a run tries
 * it; those that were refused meanwhile wait for what comes of it.
 *
 * @returns whether it was accepted
 * @throws as the client's `send` does, where it was accepted before in this run
 */
async function isAccepted(
	item: Item,
	request: HttpRequest,
	remember: () => void,
): Promise<boolean> {
	const { client } = item;
	const earlier = tries.get(client);
	if (earlier) {
		if (!(await earlier)) return false;
		await client.send(request, item.settings());
		return true;
	}
	const sending = settled(client.send(request, item.settings()));
	tries.set(
		client,
		sending.then((outcome) => 'value' in outcome),
	);
	const outcome = await sending;
	if ('error' in outcome) {
		if (isRefusal(outcome.error)) return false;
		throw outcome.error;
	}
	remember();
	return true;
}

const isRefusal = (error: unknown) =>
	error instanceof GivenUp && REFUSALS.includes(error.fault.code ?? '');

/** @returns undefined where a tag has no version */
function requestOf(
	path: string,
	tags: Definition[],
	naming: Naming,
	value: true | null,
): HttpRequest | undefined {
	const keys = tags.map((tag) =>
		naming === 'discriminator' ? tag.discriminator : currentVersion(tag)?.id,
	);
	if (keys.includes(undefined)) return undefined;
	return {
		method: 'PATCH',
		url: `/audience${path}/tags`,
		headers: MERGE_PATCH_HEADERS,
		body: Object.fromEntries(keys.map((key) => [String(key), value])),
	};
}
