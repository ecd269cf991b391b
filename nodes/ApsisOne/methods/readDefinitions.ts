import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { Client } from '../client/client';
import { getDefinitions, type Definition } from '../client/definitions';
import { nodeErrorOf } from '../engine/errors';
import { hostOf } from '../engine/host';

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
		return await getDefinitions(new Client(hostOf(context)), url);
	} catch (error) {
		throw nodeErrorOf(error, context.getNode(), 0);
	}
}
