import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { withoutSecret, type Secret } from './secret';
import { typedValues, type Typing } from './values';

/** A request of a flow's Webhook node, as n8n has parsed it. */
export interface Delivery {
	method: string;
	/** Names are in lower case. */
	headers: Record<string, unknown>;
	query: Record<string, unknown>;
	/** By name; what has no names is under `body`. */
	body: Record<string, unknown>;
	/** The values of the body have types of their own: it is JSON. */
	typedBody: boolean;
}

const CREDENTIAL_HEADERS = ['authorization', 'proxy-authorization', 'cookie'];

/** Reads the request that n8n has received. */
export function deliveryOf(context: IWebhookFunctions): Delivery {
	const headers = { ...context.getHeaderData() };
	return {
		method: context.getRequestObject().method,
		headers,
		query: { ...(context.getQueryData() as object) },
		...bodyOf(context.getBodyData(), (headers['content-type'] ?? '').toLowerCase()),
	};
}

function bodyOf(body: unknown, contentType: string): Pick<Delivery, 'body' | 'typedBody'> {
	// n8n puts files beside the fields.
	const content = contentType.startsWith('multipart/') ? (body as { data?: unknown })?.data : body;
	const parsed = typeof content === 'string' ? parse(content) : content;
	const typedBody = parsed !== content || contentType.includes('json');
	if (parsed === undefined || parsed === null || parsed === '') return { body: {}, typedBody };
	return { body: isNamed(parsed) ? { ...parsed } : { body: parsed }, typedBody };
}

/** JSON that is sent as plain text. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

const isNamed = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The item of a delivery: `data` has the query parameters and the values of the body, where the
 * query counts in case of doubt, since that is what the Webhook node sends (API.md section 9);
 * `request` has method, headers and time. Neither has the secret or another credential.
 *
 * @param secret undefined where none is asked for
 */
export function itemOf(
	delivery: Delivery,
	secret: Secret | undefined,
	typing: Typing,
	receivedAt: Date,
): INodeExecutionData {
	const clean = (values: Record<string, unknown>) =>
		secret ? withoutSecret(values, secret) : values;
	const query = typedValues(clean(delivery.query), typing);
	const body = typedValues(clean(delivery.body), {
		...typing,
		guess: typing.guess && !delivery.typedBody,
	});
	const headers = Object.entries(clean(delivery.headers)).filter(
		([name]) => !CREDENTIAL_HEADERS.includes(name),
	);
	return {
		json: {
			data: { ...query, ...body, ...query },
			request: {
				method: delivery.method,
				headers: Object.fromEntries(headers) as IDataObject,
				receivedAt: receivedAt.toISOString(),
			},
		},
	};
}
