import { ExplainedError } from '../../../credentials/account/explained';
import type { Client } from '../client/client';
import { download, type Download } from '../client/download';
import { poll } from '../client/poll';
import type { Addresses } from './exportRequest';
import { NoFile } from './noFile';
import { minutesOf, notReady } from './notReady';

/** So often 503 is asked about before it is believed that there will be no file. */
const UNAVAILABLE_TRIES = 3;
const UNAVAILABLE_PAUSE_MS = 1500;

/** What the answers mean that have no file. */
export interface Meanings {
	/** 404 means "not ready" even at the only address. */
	waitWhenNotFound?: boolean;
	/** 503 means that the processing failed, as it does for the event export. */
	unavailableIsFailure?: boolean;
}

export interface LookSettings extends Meanings {
	/** Media type to ask for. */
	accept: string;
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
}

/**
 * Makes a function that looks once for the file of an export, by the poll rules of API.md section
 * 8.8: the current address answers 202 while it is not ready; where it is not known, the old one is
 * asked, from then on, whose 404 means the same.
 *
 * @returns gives the file as a stream, undefined where it is not ready, or the status that says why
 * there will be none; throws ExplainedError where an address is unsafe, GivenUp or Stopped as `backOff`
 * does
 */
export function lookerFor(
	client: Client,
	{ current, old }: Addresses,
	{ accept, maxWaitMs, waitWhenNotFound, unavailableIsFailure }: LookSettings,
): () => Promise<Download | number | undefined> {
	const results = [404, 410, ...(unavailableIsFailure ? [503] : [])];
	let address = current ?? old ?? '';
	const ask = async () => {
		for (let tries = 1; ; tries++) {
			const answer = await download(client, address, { accept, results, maxWaitMs });
			// A fault of the gateway has the same status as a failure for good, and passes.
			if (answer !== 503 || tries === UNAVAILABLE_TRIES) return answer;
			await client.wait(UNAVAILABLE_PAUSE_MS);
		}
	};
	return async () => {
		let answer = await ask();
		if (answer === 404 && address === current && old !== undefined && old !== current) {
			address = old;
			answer = await ask();
		}
		const isOld = address === old && address !== current;
		const isPending = answer === 202 || (answer === 404 && (isOld || waitWhenNotFound));
		return isPending ? undefined : answer;
	};
}

/**
 * Waits for the file of an export.
 *
 * @param settings.timeoutMs milliseconds to wait for it
 * @param settings.onNotReady called after each look that found that it is not ready
 * @returns the file as a stream
 * @throws NoFile where the file is gone or failed, or the address is wrong; ExplainedError where the
 * time is over; GivenUp or Stopped as `backOff` does
 */
export async function waitForExport(
	client: Client,
	addresses: Addresses,
	settings: LookSettings & { timeoutMs: number; onNotReady: () => void },
): Promise<Download> {
	const { timeoutMs, onNotReady } = settings;
	const look = lookerFor(client, addresses, settings);
	const found = await poll(
		client,
		async () => {
			const answer = await look();
			if (typeof answer === 'number') throw refusalOf(answer);
			if (!answer) onNotReady();
			return answer;
		},
		timeoutMs,
	);
	if (found) return found;
	throw notReady(`The file was not ready after ${minutesOf(timeoutMs)} minutes`);
}

function refusalOf(status: number): ExplainedError {
	switch (status) {
		case 404:
			return new NoFile(
				'APSIS One knows no file at this address',
				'Addresses work for a day. If the file may still be in the making, switch on Options > Wait When Not Found.',
			);
		case 410:
			return new NoFile('The file is gone', 'Files live for a day. Request the export anew.');
		case 503:
			return new NoFile(
				'APSIS One could not process the export (503)',
				'Request it anew: run again.',
			);
		default:
			return new ExplainedError(
				`APSIS One answered with status ${status} in place of the file`,
				'Run again later.',
			);
	}
}
