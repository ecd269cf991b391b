import {
	NodeConnectionTypes,
	type IDataObject,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { Client } from '../ApsisOne/client/client';
import { nodeErrorOf } from '../ApsisOne/engine/errors';
import { hostOf, type Sender } from '../ApsisOne/engine/host';
import { TriggerFields } from '../ApsisOne/engine/triggerFields';
import { credentials } from './authentication';
import { deliveryOf, itemOf } from './delivery';
import { DELIVERY_KINDS, triggerFields } from './fields';
import { triggerPanel } from './panel';
import { exportedProfile } from './profileExport';
import { isRepeat, keyOf } from './repeats';
import { bringsSecret } from './secret';
import { checkSettings, repeatWindowOf, secretOf, typingOf } from './settings';

export class ApsisOneTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'APSIS One Trigger',
		name: 'apsisOneTrigger',
		icon: { light: 'file:../../icons/apsisOne.svg', dark: 'file:../../icons/apsisOne.dark.svg' },
		group: ['trigger'],
		// Version 1 kept the secret in the workflow.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle:
			'={{ $parameter["deliveryKind"] === "profileExport" ? "profile export ready" : "flow call" }}',
		// n8n's node picker shows it for the whole app, as the description of the action node.
		description:
			'Work with profiles, consents, segments and emails in APSIS One, and start workflows from its flows',
		eventTriggerDescription:
			'Now let APSIS One call the Test URL: a profile has to pass the Webhook node of your flow, or a profile export to be ready',
		activationMessage: 'APSIS One can now call the Production URL.',
		triggerPanel,
		defaults: { name: 'APSIS One Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		webhooks: [
			{
				name: 'default',
				// Several methods come as a list; so n8n's editor knows not to show one of them.
				httpMethod:
					'={{ $parameter["deliveryKind"] === "profileExport" ? "POST" : $parameter["httpMethods"] }}',
				responseMode: 'onReceived',
				// n8n would answer with the word that it has for this field by default.
				responseData: '',
				path: 'webhook',
			},
		],
		properties: triggerFields,
	};

	/** APSIS One has no API for webhooks (API.md section 9): the user enters the URL there. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				await checkSettings(this);
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	/** Takes a delivery: refuses it, drops it, or starts the workflow with one item. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const delivery = deliveryOf(this);
		const fields = new TriggerFields(this);
		const secret = await secretOf(this);
		if (secret && !bringsSecret(delivery, secret)) {
			this.logger.warn(`"${this.getNode().name}" refused a delivery without the right secret`, {
				workflowId: this.getWorkflow().id,
			});
			return answer(this, 403, 'The secret is missing or wrong');
		}
		if (fields.choice('deliveryKind', 'Trigger On', DELIVERY_KINDS, 'flow') === 'profileExport') {
			return await takeCallback(this, delivery.body, secret !== undefined);
		}
		const item = itemOf(delivery, secret, typingOf(this), new Date());
		const started: IWebhookResponseData = { workflowData: [[item]] };

		const names = fields.text('dropRepeatsBy', 'Drop Repeats By');
		const key = keyOf(item.json.data as IDataObject, names);
		// Who tries out a workflow sends the same again and again.
		if (key === undefined || this.getMode() === 'manual') return started;
		if (isRepeat(this, key, repeatWindowOf(this))) return answer(this, 200, 'Repeat dropped');
		// n8n 2.x saves static data only if the answer goes out before the execution is made.
		return { ...answer(this, 200, 'Workflow was started'), ...started };
	}
}

/** A file that cannot be had is an error of n8n: a failed execution, and 500 for APSIS One. */
async function takeCallback(
	context: IWebhookFunctions,
	callback: Record<string, unknown>,
	isTrusted: boolean,
): Promise<IWebhookResponseData> {
	try {
		const client = new Client(hostOf(context as unknown as Sender));
		const items = await exportedProfile(client, callback, isTrusted);
		if (!items) return answer(context, 200, 'Verified');
		return { ...answer(context, 200, 'Workflow was started'), workflowData: [items] };
	} catch (error) {
		throw nodeErrorOf(error, context.getNode(), undefined);
	}
}

function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
