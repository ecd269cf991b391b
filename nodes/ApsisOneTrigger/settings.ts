import { NodeOperationError, type IHookFunctions, type IWebhookFunctions } from 'n8n-workflow';
import { SHORTEST_SECRET, type Secret } from './secret';
import type { Typing } from './values';

const MINUTE = 60_000;

/** The secret that deliveries must bring; undefined where none is asked for. */
export function secretOf(context: IHookFunctions | IWebhookFunctions): Secret | undefined {
	if (!context.getNodeParameter('requireSecret', true)) return undefined;
	return {
		name: String(context.getNodeParameter('secretName', '')).trim(),
		value: String(context.getNodeParameter('secret', '')).trim(),
	};
}

/**
 * Refuses to listen with a secret that no delivery could bring, or anybody could guess.
 *
 * @throws NodeOperationError that says how to mend it
 */
export function checkSecret(context: IHookFunctions): void {
	const secret = secretOf(context);
	if (!secret) return;
	if (secret.name === '') {
		throw new NodeOperationError(context.getNode(), 'The field "Secret Name" is empty', {
			description: 'Enter the name of the parameter or header that brings the secret.',
		});
	}
	if (secret.value.length < SHORTEST_SECRET) {
		throw new NodeOperationError(
			context.getNode(),
			`The field "Secret" needs ${SHORTEST_SECRET} characters or more`,
			{
				description:
					'Enter a text that nobody can guess, and put the same into the Webhook node of the flow in APSIS One.',
			},
		);
	}
}

/** How the texts of deliveries become values. */
export function typingOf(context: IWebhookFunctions): Typing {
	const { convertValues = true, valueTypes = {} } = context.getNodeParameter('options', {}) as {
		convertValues?: boolean;
		valueTypes?: { parameter?: Array<{ name: string; type: 'text' | 'number' | 'boolean' }> };
	};
	const types = (valueTypes.parameter ?? []).map(({ name, type }) => [name.trim(), type] as const);
	return { guess: convertValues, types: new Map(types) };
}

/** How long a delivery is remembered, in milliseconds. */
export function repeatWindowOf(context: IWebhookFunctions): number {
	const { repeatWindow = 60 } = context.getNodeParameter('options', {}) as {
		repeatWindow?: number;
	};
	return Number(repeatWindow) * MINUTE;
}
