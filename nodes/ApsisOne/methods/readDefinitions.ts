import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { absence, MAY_MEAN_ABSENCE } from '../client/absent';
import { Client, PICKER_MAX_WAIT_MS } from '../client/client';
import { getDefinitions, type Definition } from '../client/definitions';
import { requireObject } from '../client/objects';
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

/**
 * {@link readDefinitions} of a section.
 *
 * @throws besides, NodeOperationError that names the sections there are, where this is none of them
 */
export async function readOfSection(
	context: ILoadOptionsFunctions,
	path: (section: string) => string,
	section: string,
): Promise<Definition[]> {
	try {
		return await readDefinitions(context, path(section));
	} catch (error) {
		throw (
			(await absentSection(context, section, error)) ?? nodeErrorOf(error, context.getNode(), 0)
		);
	}
}

/** The error that names the sections there are, where a refusal comes of this one not being there. */
async function absentSection(
	context: ILoadOptionsFunctions,
	section: string,
	error: unknown,
): Promise<NodeOperationError | undefined> {
	const { httpCode } = error as { httpCode?: string | null };
	if (!MAY_MEAN_ABSENCE.map(String).includes(httpCode ?? '')) return undefined;
	const absent = await absence(new Client(hostOf(context)), 'section', section);
	if (!absent) return undefined;
	return new NodeOperationError(
		context.getNode(),
		`${absent.message}. Under "Section", choose one that there is: ${absent.names}.`,
	);
}

/**
 * Reads one segment for the editor (API.md section 8.2). Throws as {@link readDefinitions} does.
 */
export async function readSegment(
	context: ILoadOptionsFunctions,
	segment: string,
): Promise<Definition> {
	try {
		const url = `/audience/segments/${encodeURIComponent(segment)}`;
		const { body } = await new Client(hostOf(context)).send(
			{ method: 'GET', url },
			{ maxWaitMs: PICKER_MAX_WAIT_MS },
		);
		return requireObject(body) as unknown as Definition;
	} catch (error) {
		throw nodeErrorOf(error, context.getNode(), 0);
	}
}
