import { readOnlyError } from '../../../credentials/account/readOnly';
import type { Item } from './item';
import type { Operation } from './operation';

/**
 * Refuses an operation that writes, where the credential is read-only, before anything is sent for
 * it; a dry run sends nothing. What a request does is looked at once more when it is authenticated,
 * whoever sends it.
 *
 * @throws ExplainedError that names the operation and the mend
 */
export async function refuseReadOnly({ writes, action }: Operation, item: Item) {
	if (!writes || item.isDryRun) return;
	const { isReadOnly } = await item.client.account();
	if (isReadOnly) throw readOnlyError(`"${action}" changes something in APSIS One.`);
}
