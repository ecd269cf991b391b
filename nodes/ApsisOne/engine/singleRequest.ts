import type { IDataObject } from 'n8n-workflow';
import type { HttpRequest } from '../client/host';
import { requireSize } from '../client/size';
import { requireObject } from '../client/objects';
import type { Item } from './item';
import type { Output, SingleRequest } from './operation';

/**
 * Runs an operation of one request for an item: fills in the path, prepares, sends, makes the output.
 *
 * @throws ExplainedError where a field cannot be used; GivenUp or Stopped as the client does
 */
export async function sendOne(operation: SingleRequest, item: Item): Promise<Output[]> {
	const { method, url, qs } = operation.routing.request;
	const path = url.replace(/\{(\w+)\}/g, (_, name: string) => item.pathSegment(name));
	const prepared = (await operation.prepare?.(item)) ?? {};
	const request: HttpRequest = {
		method,
		url: path + (prepared.path ?? ''),
		headers: prepared.headers,
		query: qs || prepared.query ? { ...qs, ...prepared.query } : undefined,
		body: prepared.body,
	};
	requireSize(request.url, request.body);
	if (item.isDryRun) {
		return [
			{ json: (await item.dryRun([request], prepared.shown ?? prepared.told)) as IDataObject },
		];
	}

	const settings = item.settings();
	const answer = operation.queryIsOptional
		? await item.client.sendOrLess(request, { ...request, query: prepared.query }, settings)
		: await item.client.send(request, settings);
	const results = operation.output?.(item, answer, prepared) ?? [requireObject(answer.body)];
	return results.map((json) => ({ json: objectOf(json) }));
}

/** Each item has an object. */
const objectOf = (json: unknown): IDataObject =>
	typeof json === 'object' && json !== null ? (json as IDataObject) : {};
