import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { WebhookCall, WebhookDelivery } from '../../emulator/index.mts';
import type { DeclareCase, Trial } from '../bench.mts';
import type { StoredWorkflow, Workflow } from '../host/client.mts';
import { readExample } from '../host/examples.mts';
import { LISTENS_WITHIN_MS, untilListening } from '../listening.mts';
import { startReceiver } from '../receiver.mts';
import { apsisOneNode, UNDER_TEST, workflowOf } from '../workflow.mts';

/** Has a case of its own, since it needs a delivery. */
const UNSUBSCRIBE_EXAMPLE = 'unsubscribe-to-crm.json';

const TRIGGER = 'n8n-nodes-apsis-one.apsisOneTrigger';
const SECRET = 'fW8pJ2dLq0Rz5tYx';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Deliveries of flows to the webhook trigger, in workflows that are active. */
export function triggerCases(declare: DeclareCase): void {
	declare('webhook deliveries', {}, async (trial) => {
		const { emulator, n8n, readLog } = trial;
		await listening(trial, { httpMethods: METHODS }, async ({ url, itemsOf }) => {
			const deliver = async (call: WebhookCall) => await emulator.control.deliver(url, call);
			const before = (await readLog()).length;
			const parameters = { secret: SECRET, email: 'anna@example.com', points: '12', zip: '01234' };
			for (const method of METHODS) {
				expect(await deliver({ method, parameters }), method).toMatchObject({
					status: 200,
					answer: '{"message":"Workflow was started"}',
				});
			}
			const secret = { secret: SECRET };
			await deliver({ headers: secret, body: { nested: { list: [1, '2'] } } });
			await deliver({ parameters: secret, form: { points: '12', name: 'Anna & Bo' } });

			const wrongs: WebhookCall['parameters'][] = [
				{},
				{ secret: 'fW8pJ2dLq0Rz5tYy' },
				{ token: SECRET },
			];
			for (const wrong of wrongs) {
				expect(await deliver({ parameters: wrong })).toMatchObject({ status: 403 });
			}
			await deliver({ parameters: { ...secret, last: 'true' } });

			const items = await itemsOf(METHODS.length + 3);
			const data = { email: 'anna@example.com', points: 12, zip: '01234' };
			expect(items.map(({ json }) => json.data)).toEqual([
				...METHODS.map(() => data),
				{ nested: { list: [1, '2'] } },
				{ points: 12, name: 'Anna & Bo' },
				{ last: true },
			]);
			expect(items.slice(0, METHODS.length).map(({ json }) => json.request)).toMatchObject(
				METHODS.map((method) => ({ method, headers: { host: new URL(n8n.url).host } })),
			);
			expect(JSON.stringify(items)).not.toContain(SECRET);
			const log = (await readLog()).slice(before);
			expect(log.split('refused a delivery without the right secret')).toHaveLength(3 + 1);
			expect(log).not.toContain(SECRET);
		});
	});

	declare('webhook deliveries with the secret in a credential', {}, async (trial) => {
		const { emulator, n8n } = trial;
		const auth = [
			['headerAuth', 'httpHeaderAuth', 'X-Flow-Key'],
			['queryAuth', 'httpQueryAuth', 'key'],
		] as const;
		for (const [authentication, type, name] of auth) {
			const credential = await n8n.createCredential({
				name: type,
				type,
				data: { name, value: SECRET },
			});
			const workflow = workflowWith({ authentication, secret: '' });
			const [trigger] = workflow.nodes;
			Object.assign(trigger!, { typeVersion: 1.1, credentials: { [type]: credential } });
			await active(trial, workflow, async (stored) => {
				const url = urlOf(trial, stored);
				await untilListening(url);
				const parameters = { email: 'anna@example.com' };
				const right =
					authentication === 'headerAuth'
						? { parameters, headers: { [name]: SECRET } }
						: { parameters: { ...parameters, [name]: SECRET } };
				expect(await emulator.control.deliver(url, { parameters })).toMatchObject({ status: 403 });
				expect(await emulator.control.deliver(url, right)).toMatchObject({ status: 200 });
				const [execution] = await n8n.executionsOf(stored, 1);
				expect(execution!.items(UNDER_TEST)).toMatchObject([{ json: { data: parameters } }]);
				expect(JSON.stringify(execution!.items(UNDER_TEST))).not.toContain(SECRET);
			});
		}
	});

	declare('profile export ready', { exportDelayMs: 0 }, async (trial) => {
		const { credential, emulator, n8n, run, store } = trial;
		const workflow = workflowWith({ deliveryKind: 'profileExport', authentication: 'queryAuth' });
		const auth = await n8n.createCredential({
			name: 'Callbacks',
			type: 'httpQueryAuth',
			data: { name: 'key', value: SECRET },
		});
		const credentials = { httpQueryAuth: auth, apsisOneApi: credential };
		Object.assign(workflow.nodes[0]!, { typeVersion: 1.1, credentials });
		await active(trial, workflow, async (stored) => {
			const url = urlOf(trial, stored);
			await untilListening(url);
			const exportKey = emulator.account.profiles[0]!.id;
			const callbackUrl = `${url}?key=${SECRET}`;
			const parameters = { resource: 'export', operation: 'profile', exportKey, callbackUrl };
			const node = apsisOneNode(credential, { parameters });
			const requested = await run(await store(workflowOf(1, node)));
			expect(requested.error?.message).toBeUndefined();
			const [execution] = await n8n.executionsOf(stored, 1);
			expect(execution!.status).toBe('success');
			expect(execution!.items(UNDER_TEST)).toMatchObject([
				{ json: { exportKey, sections: expect.any(Object) } },
			]);
			const callbacks = emulator.control.callbacks.map(({ code, status }) => [code, status]);
			expect(callbacks).toEqual([
				[100, 200],
				[200, 200],
			]);
		});
	});

	declare('webhook methods that were not chosen, and weak secrets', {}, async (trial) => {
		const { emulator, n8n, store, readLog } = trial;
		await listening(trial, { httpMethods: ['PUT'] }, async ({ url }) => {
			const call = { parameters: { secret: SECRET } };
			expect(await emulator.control.deliver(url, { ...call, method: 'PUT' })).toMatchObject({
				status: 200,
			});
			expect(await emulator.control.deliver(url, call)).toMatchObject({ status: 404 });
		});
		const secret = 'guess-me';
		const weak = await store(workflowWith({ secret }));
		// n8n 1.x tells it at once, 2.x in its log and then in the editor.
		let told = await n8n.activate(weak).then(String, String);
		for (const until = Date.now() + LISTENS_WITHIN_MS; Date.now() < until; await sleep(200)) {
			if (told.includes('needs 16 characters or more')) break;
			told = await readLog();
		}
		expect(told).toContain('The field "Secret" needs 16 characters or more');
		const { status } = await emulator.control.deliver(urlOf(trial, weak), {
			parameters: { secret },
		});
		expect(status).toBeGreaterThanOrEqual(403);
		await n8n.deactivate(weak);
	});

	declare('webhook repeats, over a restart', {}, async (trial) => {
		const { emulator, restartN8n } = trial;
		const settings = { dropRepeatsBy: 'email' };
		await listening(trial, settings, async ({ url, itemsOf }) => {
			const deliver = async (email: string) =>
				await emulator.control.deliver(url, { parameters: { secret: SECRET, email } });
			const answers: WebhookDelivery[] = [];
			for (const email of ['a', 'b', 'a', 'c']) answers.push(await deliver(email));
			answers.push(...(await Promise.all([1, 2, 3, 4].map(async () => await deliver('d')))));
			await itemsOf(4);

			await restartN8n();
			await untilListening(url);
			for (const email of ['d', 'c', 'b', 'a', 'e']) answers.push(await deliver(email));
			expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
			expect(answers.filter(({ answer }) => answer?.includes('Repeat dropped'))).toHaveLength(8);
			const items = await itemsOf(5);
			expect(items.map(({ json }) => json.data)).toEqual(
				['a', 'b', 'c', 'd', 'e'].map((email) => ({ email })),
			);
		});
	});

	declare('example: unsubscribe to CRM', {}, async (trial) => {
		const { credential, emulator } = trial;
		const crm = await startReceiver();
		try {
			const example = await readExample(UNSUBSCRIBE_EXAMPLE, credential);
			const [trigger] = example.nodes.filter(({ type }) => type === TRIGGER);
			const secret = await trial.n8n.createCredential({
				name: 'Secret of the flow',
				type: 'httpQueryAuth',
				data: { name: 'secret', value: SECRET },
			});
			trigger!.credentials = { httpQueryAuth: { id: secret.id, name: secret.name } };
			const update = example.nodes.find(({ name }) => name === 'Update CRM')!;
			update.parameters.url = String(update.parameters.url).replace(
				'https://crm.example.com',
				crm.url,
			);
			await active(trial, example, async (stored) => {
				const url = urlOf(trial, stored);
				await untilListening(url);
				const right = { secret: SECRET };
				const parameters = { ...right, email: 'åsa+news@example.com' };
				await emulator.control.deliver(url, { parameters });
				await emulator.control.deliver(url, { parameters: right });
				const [updated, failed] = await trial.n8n.executionsOf(stored, 2);
				expect(updated!.status).toBe('success');
				expect(crm.received).toMatchObject([
					{ method: 'PATCH', path: '/contacts/%C3%A5sa%2Bnews%40example.com' },
				]);
				expect(JSON.parse(crm.received[0]!.body)).toEqual({
					emailOptOut: true,
					emailOptOutAt: expect.stringMatching(/^\d{4}-/),
				});
				expect(failed!.error?.message).toContain('sent no parameter "email"');
			});
		} finally {
			await crm.close();
		}
	});
}

interface Listening {
	url: string;
	/** The items of each execution, once there are so many. */
	itemsOf(executions: number): Promise<Array<{ json: Record<string, unknown> }>>;
}

/** Runs a task while a workflow of the trigger is active. */
async function listening(
	trial: Trial,
	parameters: Record<string, unknown>,
	task: (listening: Listening) => Promise<void>,
): Promise<void> {
	await active(trial, workflowWith(parameters), async (stored) => {
		const url = urlOf(trial, stored);
		await untilListening(url, (parameters.httpMethods as string[] | undefined)?.[0]);
		await task({
			url,
			itemsOf: async (count) => {
				const executions = await trial.n8n.executionsOf(stored, count);
				expect(executions).toHaveLength(count);
				return executions.flatMap((execution) => {
					expect(execution.status).toBe('success');
					return execution.items(UNDER_TEST);
				});
			},
		});
	});
}

async function active(
	{ n8n, store }: Trial,
	workflow: Workflow,
	task: (stored: StoredWorkflow) => Promise<void>,
): Promise<void> {
	const stored = await store(workflow);
	await n8n.activate(stored);
	try {
		await task(stored);
	} finally {
		await n8n.deactivate(stored);
	}
}

function workflowWith(parameters: Record<string, unknown>): Workflow {
	return {
		name: 'Case',
		nodes: [
			{
				id: randomUUID(),
				name: UNDER_TEST,
				type: TRIGGER,
				typeVersion: 1,
				position: [0, 0],
				parameters: { secret: SECRET, ...parameters },
				webhookId: randomUUID(),
			},
			{
				id: randomUUID(),
				name: 'After',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [220, 0],
				parameters: {},
			},
		],
		connections: { [UNDER_TEST]: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** The Production URL that the editor shows. */
function urlOf({ n8n }: Trial, { nodes }: StoredWorkflow): string {
	const { webhookId } = nodes.find(({ type }) => type === TRIGGER)!;
	return `${n8n.url}/webhook/${String(webhookId)}/webhook`;
}
