import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../settings.mts';

/** One POST to a callback URL. */
export interface CallbackDelivery {
	url: string;
	code: number;
	message: string;
	/** What the receiver answered; null if it did not. */
	status: number | null;
	/** Why there was no answer, in words. */
	error?: string;
}

const TIMEOUT_MS = 10_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a callback may go to a URL: https, or plain http to this machine, which is ours alone. */
export function isCallbackUrl(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname } = new URL(text);
	return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/** The callbacks of single profile exports (API.md §8.8). No retries and no signature [guess]. */
export class Callbacks {
	/** In the order in which they were sent. */
	readonly deliveries: CallbackDelivery[] = [];
	private readonly closing = new AbortController();

	constructor(private readonly settings: Settings) {}

	/**
	 * Sends the first callback, and the second when the export is ready. If the first is not answered
	 * with 2xx the second is not sent [guess].
	 *
	 * @param last nothing where the second never comes
	 */
	async announce(url: string, last: { code: number; message: string } | undefined): Promise<void> {
		const readyAt = performance.now() + this.settings.exportDelayMs;
		if (!(await this.wait(this.settings.callbackDelayMs))) return;
		if (!(await this.deliver(url, 100, 'Callback verified')) || !last) return;
		if (!(await this.wait(Math.max(0, readyAt - performance.now())))) return;
		await this.deliver(url, last.code, last.message);
	}

	/** Sends nothing any more. */
	close(): void {
		this.closing.abort();
	}

	private async wait(ms: number): Promise<boolean> {
		try {
			// Timers may be early by a part of a millisecond.
			await sleep(Math.ceil(ms) + 1, undefined, { signal: this.closing.signal, ref: false });
		} catch {
			return false;
		}
		return true;
	}

	private async deliver(url: string, code: number, message: string): Promise<boolean> {
		const delivery: CallbackDelivery = { url, code, message, status: null };
		this.deliveries.push(delivery);
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ code, message }),
				redirect: 'manual',
				signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
			});
			delivery.status = response.status;
			await response.arrayBuffer();
			return response.ok;
		} catch (error) {
			delivery.error = String(error);
			return false;
		}
	}
}
