import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Makes what shares a key go one after the other, in the order of the calls; the rest is not held
 * up. Two writes to one profile must not overtake each other.
 *
 * @returns a function that runs a task when the one before it with the same key has ended. Where
 * that one failed and the node stops on errors, the task is not run and the error is thrown on.
 */
export function inOrder(context: IExecuteFunctions) {
	const last = new Map<string, Promise<unknown>>();
	return async function <T>(key: string, task: () => Promise<T>): Promise<T> {
		const before = last.get(key);
		const own = (async () => {
			const [outcome] = await Promise.allSettled([before]);
			if (outcome.status === 'rejected' && !context.continueOnFail()) throw outcome.reason;
			return await task();
		})();
		last.set(key, own);
		return await own;
	};
}
