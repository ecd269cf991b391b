import type { IHttpRequestOptions } from 'n8n-workflow';
import { ExplainedError } from '../../../credentials/account/explained';
import type { Caller } from './caller';
import { numberOf, switchOf } from './fieldValues';

/** As n8n's own engine for declarative nodes has it. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** n8n's Request Options of the node, as it has them; an expression may give anything. */
interface Chosen {
	batching?: { batch?: { batchSize?: unknown; batchInterval?: unknown } };
	proxy?: unknown;
	timeout?: unknown;
	allowUnauthorizedCerts?: unknown;
}

/** What the Request Options ask for. */
export interface RequestOptions {
	/** Of every request. */
	transport: Pick<IHttpRequestOptions, 'proxy' | 'timeout' | 'skipSslCertificateValidation'>;
	/** So many items begin, then a pause in milliseconds; undefined without pauses. */
	batching?: { size: number; pauseMs: number };
}

/**
 * n8n's Request Options: n8n shows them for every declarative node and leaves it to functions of a
 * node to heed them. They are the same for all items.
 *
 * @throws ExplainedError that names the option, where a number or switch is none, or the proxy is no URL
 */
export function requestOptionsOf({ parameter, inputs }: Caller): RequestOptions {
	const chosen = (parameter('requestOptions', inputs[0]?.index ?? 0, {}) ?? {}) as Chosen;
	const { batchSize, batchInterval } = chosen.batching?.batch ?? {};
	const size = numberOf(batchSize, 'Items per Batch', { fallback: 50, min: -1 });
	const pauseMs = numberOf(batchInterval, 'Batch Interval (ms)', { fallback: 0, min: 0 });
	const timeout = numberOf(chosen.timeout, 'Timeout', { fallback: 0, min: 0 });
	const proxy = String(chosen.proxy ?? '').trim();
	const isInsecure = switchOf(chosen.allowUnauthorizedCerts, 'Ignore SSL Issues', false);
	return {
		transport: {
			timeout: timeout || DEFAULT_TIMEOUT_MS,
			...(proxy !== '' && { proxy: proxyOf(proxy) }),
			...(isInsecure && { skipSslCertificateValidation: true }),
		},
		// As the field says: -1 is for none, and 0 is treated as 1.
		...(pauseMs > 0 && size >= 0 && { batching: { size: Math.max(1, size), pauseMs } }),
	};
}

function proxyOf(address: string): IHttpRequestOptions['proxy'] {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (!url?.hostname) {
		throw new ExplainedError(
			'The proxy in the settings of the node is not an address',
			'Write it as http://proxy.example.com:8080, with a user name and password before the host if it needs them.',
		);
	}
	const protocol = url.protocol.replace(/:$/, '');
	return {
		host: url.hostname,
		port: Number(url.port) || (protocol === 'https' ? 443 : 80),
		protocol,
		...(url.username && {
			auth: {
				username: decodeURIComponent(url.username),
				password: decodeURIComponent(url.password),
			},
		}),
	};
}
