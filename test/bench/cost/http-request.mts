import type { INodeParameters } from 'n8n-workflow';
import { SEED } from '../../emulator/index.mts';
import { itemsOf, KEY, VALUE } from './items.mts';
import type { Requests, Stub } from './stub.mts';

/** Requests to wait for, and the shortest pause after them, so that it does not wait. */
const BATCHING = { batching: { batch: { batchSize: 50, batchInterval: 1 } } };

/**
 * Parameters of n8n's HTTP Request node that send the same request for every item as these were,
 * with the item's key and value by expression and the credential of this package.
 */
export function httpRequestParameters(
	{ host, method, url, body, contentType, fileToken }: Requests,
	{ url: apiUrl, storageUrl }: Pick<Stub, 'url' | 'storageUrl'>,
	{ inBatches }: { inBatches: boolean },
): INodeParameters {
	const path = url
		.replace(KEY, '{{ encodeURIComponent($json.key) }}')
		.replace(VALUE, '{{ encodeURIComponent($json.value) }}');
	return {
		method: method as 'GET',
		url: withExpression(`${host === 'api' ? apiUrl : storageUrl}${path}`),
		...(host === 'api' && {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'apsisOneApi',
		}),
		...(fileToken !== undefined && {
			sendHeaders: true,
			headerParameters: { parameters: [{ name: 'x-apsis-auth', value: fileToken }] },
		}),
		...(body !== '' && {
			sendBody: true,
			contentType: 'raw',
			rawContentType: contentType ?? 'application/json',
			body: withExpression(
				body.replace(KEY, '{{ $json.key }}').replace(VALUE, '{{ $json.value }}'),
			),
		}),
		options: inBatches ? BATCHING : {},
	};
}

const withExpression = (text: string) => (text.includes('{{ ') ? `=${text}` : text);

/** By what the same requests of several operations are known. */
export const requestName = ({ host, method, url, body }: Requests): string =>
	[host, method, url, body].join(' ').replace(KEY, 'key').replace(VALUE, 'value');

/** The request that a user sends who writes contacts one by one. */
export const CREATE_PROFILE: Requests = {
	host: 'api',
	method: 'POST',
	url: `/audience/keyspaces/${SEED.keyspaces.email}/sections/${SEED.sections.default}/profiles`,
	body: JSON.stringify({ profile_key: itemsOf(1)[0]!.key }),
	contentType: 'application/json',
	count: 1,
};
