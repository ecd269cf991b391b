import { GivenUp } from '../ApsisOne/client/backOff';
import { settled } from '../ApsisOne/client/settled';

/**
 * What a request gives, or `gone` where its answer says that there is nothing any more.
 *
 * @param statuses that say so
 * @throws what the request throws otherwise
 */
export async function unlessGone<T>(request: Promise<T>, statuses: string[]): Promise<T | 'gone'> {
	const outcome = await settled(request);
	if ('value' in outcome) return outcome.value;
	const { error } = outcome;
	if (error instanceof GivenUp && statuses.includes(error.fault.code ?? '')) return 'gone';
	throw error;
}
