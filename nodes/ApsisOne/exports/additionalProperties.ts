import { ExplainedError } from '../../../credentials/account/explained';
import { objectIn, type JsonObject } from '../client/json';

/**
 * A body with the option "Additional Properties" merged in, over what is there.
 *
 * @param additions the option, as text or object; empty or left out for none
 * @throws ExplainedError where it is no JSON object
 */
export function withAdditionalProperties(body: JsonObject, additions: unknown = {}): JsonObject {
	const properties = objectIn(additions === '' ? {} : additions);
	if (properties) return { ...body, ...properties };
	throw new ExplainedError(
		'"Additional Properties (JSON)" is not a JSON object',
		'Write it as {"property": "value"}. Nothing was requested.',
	);
}
