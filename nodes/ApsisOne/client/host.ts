import type { Account } from '../../../credentials/account/account';
import type { Clock } from '../../../credentials/account/clock';
import type { Patience } from '../../../credentials/account/patience';
import type { Signal } from '../../../credentials/account/signal';
import type { Answer } from './answer';
import type { JsonObject } from './json';

/** A request, before it is authenticated. */
export interface HttpRequest {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** A path below the account's base URL, or a whole URL. */
	url: string;
	headers?: Record<string, string>;
	/** A list is repeated: `a=1&a=2`. */
	query?: JsonObject;
	/** Sent as JSON, but for text and bytes. */
	body?: JsonObject | string | Buffer;
	/** `stream`: the body of the answer is wanted as a stream. */
	encoding?: 'stream';
}

/** One request, which may be sent several times. */
export interface Exchange {
	/**
	 * Sends it once, in its turn.
	 *
	 * @param patience how long it may wait for what is not its own turn; what it waited is taken off
	 * @returns the answer, whatever its status; a redirect is not followed
	 * @throws an error with the code of the lost connection; of the credential, one for the user
	 */
	send(patience: Patience): Promise<Answer>;
	/** Whether it may have been sent, and its answer is not there. */
	isUnderWay(): boolean;
	/** Whether it was held back, since what was read before it has to be read again; nothing was sent. */
	isOutdated(): boolean;
	/** Told that the answer is there, or the connection is lost. */
	answered(): void;
	/**
	 * Told that the answer was 401 or 403.
	 *
	 * @param blamesToken the answer itself says that it is the token
	 * @returns whether sending it again can help
	 */
	suspectToken(blamesToken: boolean): boolean;
	/**
	 * Told that the answer was 429.
	 *
	 * @param retryAfterMs what the server asked for; 0 if nothing
	 */
	slowDown(retryAfterMs: number): void;
}

/** What the client needs of whoever runs it: n8n, a command, or a test. */
export interface Host {
	/** What the credential says; read once, since n8n reads it from its database. */
	account(): Promise<Account>;
	/**
	 * A request to the account's own origin, with its token and at its pace.
	 *
	 * @param settings.follows it depends on what was just read: it goes next, or is held back
	 */
	authenticated(request: HttpRequest, settings?: { follows?: boolean }): Exchange;
	/** A request to somewhere else, without the token. */
	plain(request: HttpRequest): Exchange;
	clock: Clock;
	/** Aborted when nothing more may be sent. */
	signal?: Signal;
}
