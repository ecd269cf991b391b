import { isCallbackUrl } from './exports/callbacks.mts';

/** What the Webhook node of a flow sends (API.md section 9). */
export interface WebhookCall {
	/** POST unless told otherwise. */
	method?: string;
	/** Attributes and event data, under the names that the user gave them: they go into the URL. */
	parameters?: Record<string, string>;
	/** Custom headers. */
	headers?: Record<string, string>;
	/** Sent as JSON. Whether the product can send a body is not known. */
	body?: unknown;
	/** Sent as a form, in place of `body`. */
	form?: Record<string, string>;
}

/** A call of a webhook. Parameters and headers are not kept: a secret may be among them. */
export interface WebhookDelivery {
	/** Without its query. */
	url: string;
	method: string;
	/** What the receiver answered; null if it did not. */
	status: number | null;
	/** The answer's text. */
	answer?: string;
	/** Why there was no answer, in words. */
	error?: string;
}

const TIMEOUT_MS = 10_000;

/** The Webhook nodes of all flows. One call a profile, no retries and no signature [guess]. */
export class Webhooks {
	/** In the order in which they were sent. */
	readonly deliveries: WebhookDelivery[] = [];

	/**
	 * Calls a webhook once.
	 *
	 * @param url as the user entered it; static parameters in it are kept
	 * @throws Error where it is neither https nor on this machine
	 */
	async deliver(url: string, call: WebhookCall = {}): Promise<WebhookDelivery> {
		if (!isCallbackUrl(url)) throw new Error('Webhooks go to https URLs and to this machine alone');
		const { method = 'POST', parameters = {} } = call;
		const target = new URL(url);
		for (const [name, value] of Object.entries(parameters)) target.searchParams.append(name, value);
		const delivery: WebhookDelivery = {
			url: `${target.origin}${target.pathname}`,
			method,
			status: null,
		};
		this.deliveries.push(delivery);
		try {
			const response = await fetch(target, {
				method,
				...contentOf(call),
				redirect: 'manual',
				signal: AbortSignal.timeout(TIMEOUT_MS),
			});
			delivery.status = response.status;
			delivery.answer = await response.text();
		} catch (error) {
			delivery.error = String(error);
		}
		return delivery;
	}
}

function contentOf({ headers = {}, body, form }: WebhookCall): RequestInit {
	if (form) return { headers, body: new URLSearchParams(form) };
	if (body === undefined) return { headers };
	return {
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	};
}
