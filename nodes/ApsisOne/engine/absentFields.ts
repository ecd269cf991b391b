import { NodeApiError, type INode, type INodeProperties, type JsonObject } from 'n8n-workflow';
import { absence, LISTED, MAY_MEAN_ABSENCE } from '../client/absent';
import { Problem } from '../client/answer';
import { GivenUp } from '../client/backOff';
import type { Item } from './item';

/**
 * The error of an item, told by its cause where the account lacks the section, unique identifier or
 * channel that the item names. An account may lack those that are chosen from the start.
 *
 * @param fields of the operation
 * @returns the error as it is where they are all there
 */
export async function withAbsentFields(
	error: unknown,
	item: Item,
	fields: INodeProperties[],
	node: INode,
): Promise<unknown> {
	const reason = error instanceof GivenUp ? error.reason : undefined;
	if (!(reason instanceof Problem) || !MAY_MEAN_ABSENCE.includes(reason.status)) return error;
	if (reason.blamesToken || reason.meansNoAddress) return error;
	for (const name of LISTED) {
		const field = fields.find((each) => each.name === name);
		if (!field) continue;
		const value = item.text(name);
		const absent = await absence(item.client, name, value, shownAs(field, value));
		if (absent) {
			return new NodeApiError(node, {} as JsonObject, {
				message: absent.message,
				description: `Under "${field.displayName}", choose one that there is: ${absent.names}. Or allow it for the API key in APSIS One under Account settings > API management. (status ${reason.status})`,
				httpCode: String(reason.status),
				itemIndex: item.index,
			});
		}
	}
	return error;
}

/** The name under which the editor shows a field's default. */
function shownAs({ default: given }: INodeProperties, value: string): string {
	const chosen = given as { value?: unknown; cachedResultName?: string };
	return chosen.value === value ? (chosen.cachedResultName ?? value) : value;
}
