import type { Account } from './account.mts';
import type { Answer } from './answer.mts';

/** What handlers may see and change beside the request. */
export interface World {
	account: Account;
	clientId: string;
	clientSecret: string;
	/** The server's clock. */
	now(): Date;
	issueToken(): Promise<string>;
}

/** One request that holds against the reference and carries a valid token where it needs one. */
export interface Call<Body = unknown> {
	params: Record<string, string>;
	query: Record<string, unknown>;
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
