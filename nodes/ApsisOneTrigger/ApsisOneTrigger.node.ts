import {
	NodeConnectionTypes,
	type IDataObject,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { TriggerFields } from '../ApsisOne/engine/triggerFields';
import { credentials } from './authentication';
import { deliveryOf, itemOf } from './delivery';
import { triggerFields } from './fields';
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
		subtitle: '={{ [$parameter["httpMethods"]].flat().join(", ") }}',
		description: 'Starts the workflow when a Marketing Automation flow in APSIS One calls',
		eventTriggerDescription:
			'Waiting for the Webhook node of a flow in APSIS One to call the Test URL',
		activationMessage: 'The Webhook node of a flow in APSIS One can now call the Production URL.',
		defaults: { name: 'APSIS One Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		webhooks: [
			{
				name: 'default',
				// Several methods come as a list; so n8n's editor knows not to show one of them.
				httpMethod: '={{ $parameter["httpMethods"] }}',
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
		const secret = await secretOf(this);
		if (secret && !bringsSecret(delivery, secret)) {
			this.logger.warn(`"${this.getNode().name}" refused a delivery without the right secret`, {
				workflowId: this.getWorkflow().id,
			});
			return answer(this, 403, 'The secret is missing or wrong');
		}
		const item = itemOf(delivery, secret, typingOf(this), new Date());
		const started: IWebhookResponseData = { workflowData: [[item]] };

		const names = new TriggerFields(this).text('dropRepeatsBy', 'Drop Repeats By');
		const key = keyOf(item.json.data as IDataObject, names);
		// Who tries out a workflow sends the same again and again.
		if (key === undefined || this.getMode() === 'manual') return started;
		if (isRepeat(this, key, repeatWindowOf(this))) return answer(this, 200, 'Repeat dropped');
		// n8n 2.x saves static data only if the answer goes out before the execution is made.
		return { ...answer(this, 200, 'Workflow was started'), ...started };
	}
}

function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
