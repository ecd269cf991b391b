import type { StoredWorkflow } from '../../host/client.mts';
import { callWebhook } from '../../host/webhook.mts';

/** Forms may turn away what does not look like a browser. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/**
 * Sends the form of an active workflow, as a browser does.
 *
 * @param url of n8n
 * @param answers of its fields, in their order; undefined for one that is left empty
 */
export async function submitForm(
	url: string,
	workflow: StoredWorkflow,
	answers: Array<string | File | undefined>,
	headers: Record<string, string> = {},
): Promise<Response> {
	const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger');
	const body = new FormData();
	for (const [index, answer] of answers.entries()) {
		if (answer !== undefined) body.set(`field-${index}`, answer);
	}
	return await callWebhook(`${url}/form/${String(trigger?.webhookId)}`, {
		method: 'POST',
		headers: { 'user-agent': BROWSER, ...headers },
		body,
	});
}
