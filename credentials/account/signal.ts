/**
 * The part of an `AbortSignal` that is used here. Many requests may listen to one, for which Node.js
 * warns of a leak where it is its own.
 */
export interface Signal {
	readonly aborted: boolean;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
}
