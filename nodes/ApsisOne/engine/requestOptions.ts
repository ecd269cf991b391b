import type { IHttpRequestOptions } from 'n8n-workflow';
import { ExplainedError } from '../../../credentials/account/explained';
import type { Caller } from './caller';

/** As n8n's own engine for declarative nodes has it. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** n8n's Request Options of the node, as it has them. */
interface Chosen {
	batching?: { batch?: { batchSize?: number; batchInterval?: number } };
	proxy?: string;
	timeout?: number;
	allowUnauthorizedCerts?: boolean;
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
 * @throws ExplainedError where the proxy is no URL with host and port
 */
export function requestOptionsOf({ parameter, inputs }: Caller): RequestOptions {
	const chosen = (parameter('requestOptions', inputs[0]?.index ?? 0, {}) ?? {}) as Chosen;
	const { batchSize = 50, batchInterval = 0 } = chosen.batching?.batch ?? {};
	return {
		transport: {
			timeout: Number(chosen.timeout) || DEFAULT_TIMEOUT_MS,
			...(chosen.proxy && { proxy: proxyOf(chosen.proxy) }),
			...(chosen.allowUnauthorizedCerts && { skipSslCertificateValidation: true }),
		},
		...(batchInterval > 0 && {
			batching: { size: batchSize > 0 ? batchSize : 1, pauseMs: batchInterval },
		}),
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
