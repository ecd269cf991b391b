import type { Account } from '../../../credentials/account/account';
import type { Clock } from '../../../credentials/account/clock';
import type { Signal } from '../../../credentials/account/signal';
import type { Answer } from './answer';
import { backOff, GivenUp, wait, type RepeatState, type Tally } from './backOff';
import type { Exchange, Host, HttpRequest } from './host';
import { pausesBy, type GiveWay } from './pauses';
import { settled } from './settled';

/** What a request may do and cost. */
export interface Settings {
	/** Milliseconds to go on backing off. */
	maxWaitMs?: number;
	/** Statuses other than 2xx that are a result. */
	results?: number[];
	/** Whether it may be sent again although it may have arrived; left out, whether it only reads. */
	repeatable?: boolean;
	/** Statuses that are a result only where an earlier try may have been carried out. */
	resultsOfRepeat?: number[];
}

/** Pickers are waited for by a person. */
export const PICKER_MAX_WAIT_MS = 20_000;

/** APSIS One, as one run of a node, a picker or a poll sees it. */
export class Client {
	/** What the requests so far cost. */
	readonly tally: Tally;

	readonly clock: Clock;

	/** To be awaited between two pieces of work of the run. */
	readonly giveWay: GiveWay;

	/** Aborted when nothing more may be sent. */
	readonly signal?: Signal;

	constructor(private readonly host: Host) {
		this.clock = host.clock;
		this.giveWay = pausesBy(host.clock);
		this.signal = host.signal;
		this.tally = { requests: 0, waitedMs: 0, rateLimited: 0 };
	}

	/** The account of the credential. */
	async account(): Promise<Account> {
		return await this.host.account();
	}

	/**
	 * Sends a request to APSIS One: authenticated, paced, with back-off.
	 *
	 * @returns the answer, its status one of 2xx or of `results`
	 * @throws GivenUp or Stopped as `backOff` does
	 */
	async send(request: HttpRequest, settings: Settings = {}): Promise<Answer> {
		return (await this.exchange(this.authenticated(request), request, settings, isRead(request)))!;
	}

	/**
	 * As {@link send}; but what was true before a wait need not be true after it, whether the request
	 * waited for its turn or to be sent again.
	 *
	 * @param isStillWanted asked after each wait of more than a moment, before the request is sent
	 * @returns undefined where it is no longer wanted
	 */
	async sendWhile(
		request: HttpRequest,
		settings: Settings,
		isStillWanted: (state: RepeatState) => Promise<boolean>,
	): Promise<Answer | undefined> {
		const exchange = this.authenticated(request, { follows: true });
		return await this.exchange(exchange, request, settings, isRead(request), isStillWanted);
	}

	/**
	 * Sends a request to an address that APSIS One handed out: without the token, for it goes to
	 * somebody else (DESIGN.md section 4.3). Whoever calls it has looked at the address.
	 *
	 * @throws GivenUp or Stopped as `backOff` does
	 */
	async sendElsewhere(request: HttpRequest, settings: Settings = {}): Promise<Answer> {
		return (await this.exchange(this.host.plain(request), request, settings, false))!;
	}

	/**
	 * Sends a request, and where it is refused with 400, one that asks for less: no vendor's client sends
	 * `include_keyspace_permissions`, so an account may not take it (API.md section 8.1).
	 *
	 * @returns the answer to either
	 * @throws as {@link send} does
	 */
	async sendOrLess(request: HttpRequest, less: HttpRequest, settings?: Settings): Promise<Answer> {
		const outcome = await settled(this.send(request, settings));
		if ('value' in outcome) return outcome.value;
		const { error } = outcome;
		if (error instanceof GivenUp && error.fault.code === '400') {
			return await this.send(less, settings);
		}
		throw error;
	}

	/**
	 * Waits.
	 *
	 * @param ms milliseconds
	 * @throws Stopped soon after the signal
	 */
	async wait(ms: number): Promise<void> {
		await wait(ms, this.clock, this.signal);
	}

	private authenticated(request: HttpRequest, settings?: { follows: boolean }): Exchange {
		const headers = { Accept: 'application/json', ...request.headers };
		return this.host.authenticated({ ...request, headers }, settings);
	}

	private async exchange(
		exchange: Exchange,
		{ method }: HttpRequest,
		{ maxWaitMs = PICKER_MAX_WAIT_MS, repeatable = method === 'GET', ...settings }: Settings,
		needsJson: boolean,
		isStillWanted?: (state: RepeatState) => Promise<boolean>,
	): Promise<Answer | undefined> {
		const { results, resultsOfRepeat } = settings;
		const { clock, signal, tally } = this;
		return await backOff(exchange, {
			maxWaitMs,
			repeatable,
			reads: method === 'GET',
			needsJson,
			results,
			resultsOfRepeat,
			isStillWanted,
			clock,
			signal,
			tally,
		});
	}
}

/** What APSIS One gives to whoever reads is JSON, but for files. */
const isRead = ({ method, encoding }: HttpRequest): boolean =>
	method === 'GET' && encoding !== 'stream';
