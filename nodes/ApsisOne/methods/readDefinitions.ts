import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { getDefinitions, type Definition } from '../transport/definitions';
import { nodeErrorOf } from '../transport/errors';

/**
 * Reads a list of definitions for the editor, which shows the message of an error as it is.
 *
 * @param url path of the list, encoded
 * @throws NodeApiError or NodeOperationError in words for the user
 */
export async function readDefinitions(
	context: ILoadOptionsFunctions,
	url: string,
): Promise<Definition[]> {
	try {
		return await getDefinitions(context, url);
	} catch (error) {
		throw nodeErrorOf(error, context.getNode(), 0);
	}
}
