import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { ExplainedError } from '../../credentials/account/explained';
import { nodeErrorOf } from '../ApsisOne/engine/errors';
import { TriggerFields } from '../ApsisOne/engine/triggerFields';
import { AUTHENTICATIONS, CREDENTIALS } from './authentication';
import { SHORTEST_SECRET, type Secret } from './secret';
import type { Typing } from './values';

const MINUTE = 60_000;

/**
 * The secret that deliveries must bring; undefined where none is asked for.
 *
 * @throws n8n's error where the credential cannot be had
 */
export async function secretOf(
	context: IHookFunctions | IWebhookFunctions,
): Promise<Secret | undefined> {
	const fields = new TriggerFields(context);
	const authentication = fields.choice(
		'authentication',
		'Authentication',
		AUTHENTICATIONS,
		'workflow',
	);
	switch (authentication) {
		case 'none':
			return undefined;
		case 'workflow':
			if (!fields.switch('requireSecret', 'Require Secret', true)) return undefined;
			return {
				name: fields.text('secretName', 'Secret Name'),
				value: fields.text('secret', 'Secret'),
			};
		default: {
			const { type, place } = CREDENTIALS[authentication];
			const { name, value } = await context.getCredentials<IDataObject>(type);
			return { name: String(name ?? '').trim(), value: String(value ?? '').trim(), place };
		}
	}
}

/**
 * Refuses to listen with settings that no delivery could be taken by, or a secret that anybody could
 * guess: a delivery that comes in vain is lost.
 *
 * @throws NodeOperationError or NodeApiError that says how to mend it
 */
export async function checkSettings(context: IHookFunctions): Promise<void> {
	try {
		requireSafe(await secretOf(context));
		typingOf(context);
		repeatWindowOf(context);
	} catch (error) {
		throw nodeErrorOf(error, context.getNode(), undefined);
	}
}

function requireSafe(secret: Secret | undefined) {
	if (!secret) return;
	const { name, value, place } = secret;
	if (name === '') {
		throw new ExplainedError(
			place ? 'The field "Name" of the credential is empty' : 'The field "Secret Name" is empty',
			'Enter the name of the parameter or header that brings the secret.',
		);
	}
	if (value.length < SHORTEST_SECRET) {
		throw new ExplainedError(
			place
				? `The field "Value" of the credential needs ${SHORTEST_SECRET} characters or more`
				: `The field "Secret" needs ${SHORTEST_SECRET} characters or more`,
			'Enter a text that nobody can guess, and put the same into the Webhook node of the flow in APSIS One.',
		);
	}
}

/** How the texts of deliveries become values. */
export function typingOf(context: IHookFunctions | IWebhookFunctions): Typing {
	const fields = new TriggerFields(context);
	const { valueTypes = {} } = fields.options as {
		valueTypes?: { parameter?: Array<{ name: string; type: 'text' | 'number' | 'boolean' }> };
	};
	const types = (valueTypes.parameter ?? []).map(({ name, type }) => [name.trim(), type] as const);
	const guess = fields.switchOption('convertValues', 'Convert Values', true);
	return { guess, types: new Map(types) };
}

/** How long a delivery is remembered, in milliseconds. */
export function repeatWindowOf(context: IHookFunctions | IWebhookFunctions): number {
	const limits = { fallback: 60, min: 1 };
	const fields = new TriggerFields(context);
	return fields.numberOption('repeatWindow', 'Repeat Window (Minutes)', limits) * MINUTE;
}
