import type { ICredentialTestRequest, IExecuteData, INode, INodeType } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { useAccount } from './account.mts';

const account = useAccount();

const TEST_NODE = 'n8n-nodes-base.noOp';

/** Tests the stored credential as n8n does: by RoutingNode, with a node made up for it. */
async function testCredential(): Promise<void> {
	const { host, stored, additionalData } = account.engine;
	const { request } = host.credentialType.test as ICredentialTestRequest;
	const temporary = { displayName: 'Temp', name: 'temp', type: 'string', default: '' };
	const nodeType = {
		description: {
			name: TEST_NODE,
			version: 1,
			credentials: [{ name: 'apsisOneApi', required: true }],
			properties: [{ ...temporary, routing: { request } }],
		},
	} as unknown as INodeType;
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: TEST_NODE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { apsisOneApi: { id: '1', name: 'Test account' } },
	};
	const workflow = new host.workflow.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { getByName: () => nodeType, getByNameAndVersion: () => nodeType } as never,
	});
	const context = new host.core.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		{ resultData: { runData: {} } } as never,
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null } as IExecuteData,
		[],
	);
	const credential = { id: '1', name: 'Test account', type: 'apsisOneApi', data: { ...stored } };
	await new host.core.RoutingNode(context, nodeType, credential).runNode();
}

/** What n8n shows of a failed test: the message, unless the error's cause has an answer or a code. */
async function shownMessage(): Promise<string> {
	const error = await testCredential().then(
		() => undefined,
		(failed: Error & { cause?: { response?: unknown; code?: unknown } }) => failed,
	);
	expect(error?.cause?.response).toBeUndefined();
	expect(error?.cause?.code).toBeUndefined();
	return error?.message ?? 'none';
}

it('passes with a right key; the mark of the test is not sent', async () => {
	await testCredential();
	const [first, second] = account.requests;
	expect([first?.path, second?.path]).toEqual(['/audience/keyspaces', '/audience/keyspaces']);
	expect(Object.keys(second!.headers)).not.toContain('x-credential-test');
	expect(account.emulator.control.tokenCalls).toBe(1);
});

it('passes with a read-only key', async () => {
	account.engine.stored.readOnly = true;
	await testCredential();
	expect(account.requests.length).toBeGreaterThan(0);
});

it('tells in its message what to do about a wrong secret', async () => {
	account.engine.stored.clientSecret = 'wrong';
	const message = await shownMessage();
	expect(message).toContain('did not accept the client ID or client secret');
	expect(message).toContain('Account settings > API management');
	expect(message).not.toContain('wrong');
});

it('tells in its message what to do where the region cannot be reached, in 10 s', async () => {
	account.engine.stored.baseUrl = 'http://127.0.0.1:9';
	const began = performance.now();
	const message = await shownMessage();
	expect(message).toContain('APSIS One could not be reached to sign in');
	expect(message).toContain('Check the region or base URL');
	expect(performance.now() - began).toBeLessThan(10_000);
});

it('tells what to do where the key may not read keyspaces', async () => {
	account.emulator.control.addFault({ path: '/audience/keyspaces$', status: 403, times: 3 });
	expect(await shownMessage()).toContain('is allowed its keyspaces');
});
