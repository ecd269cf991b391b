import type { IncomingHttpHeaders } from 'node:http';
import type { Account } from './account.mts';
import type { Answer } from './answer.mts';
import type { Callbacks } from './exports/callbacks.mts';
import type { Exports } from './exports/exports.mts';
import type { Imports } from './imports/imports.mts';
import type { Reports } from './reports/reports.mts';
import type { Settings, Urls } from './settings.mts';

/** What handlers may see and change beside the request. */
export interface World {
	account: Account;
	clientId: string;
	clientSecret: string;
	readonly settings: Readonly<Settings>;
	/** The server's clock. */
	now(): Date;
	issueToken(): Promise<string>;
	/** Where this emulator can be reached. */
	urls: Urls;
	imports: Imports;
	exports: Exports;
	reports: Reports;
	callbacks: Callbacks;
}

/** One request that holds against the reference and carries a valid token where it needs one. */
export interface Call<Body = unknown> {
	params: Record<string, string>;
	query: Record<string, unknown>;
	headers: IncomingHttpHeaders;
	body: Body;
}

/** Answers one operation; refuses by throwing a Refusal. */
export type Handler<Body = unknown> = (call: Call<Body>, world: World) => Answer | Promise<Answer>;

/** Operation ids of the reference to their handlers. The reference check makes the body types true. */
export type Handlers = Record<string, Handler<never>>;

/** A path parameter. The reference check has made sure that it is there. */
export function param(call: Call<unknown>, name: string): string {
	const value = call.params[name];
	if (value === undefined) throw new Error(`The operation has no path parameter ${name}`);
	return value;
}
