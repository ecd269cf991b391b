import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { useAccount, type TestAccount } from './account.mts';
import { fromModel, withTools, type ToolAnswer } from './agent.mts';
import { describedOperations, sampleParameters, type DescribedOperation } from './operations.mts';

const account = useAccount();
/** The same account once more, for what is compared. */
const other = useAccount();

const { anna: ANNA } = SEED.profiles;

/** What an operation sent, and what it gave. */
async function outcomeOf(
	of: TestAccount,
	operation: DescribedOperation,
	call: (parameters: INodeParameters) => Promise<ToolAnswer>,
) {
	const parameters = await sampleParameters(operation, of);
	const before = of.requests.length;
	// Tools and workflows must not wait for what made the samples.
	of.forgetPace();
	const answer = await call(parameters);
	const requests = of.requests
		.slice(before)
		.map(({ host, method, path, query, body }) => ({ host, method, path, query, body }));
	return comparable(of, { answer, requests: requests.filter(isFirst) });
}

/** What is not ready is asked for again, how often is a matter of luck. */
function isFirst(request: object, index: number, requests: object[]): boolean {
	return JSON.stringify(request) !== JSON.stringify(requests[index - 1]);
}

/** Without what differs from one emulator to the next. */
function comparable<T>({ emulator }: TestAccount, value: T): T {
	const text = JSON.stringify(value)
		.replaceAll(emulator.url, '<api>')
		.replaceAll(emulator.uploadUrl, '<storage>')
		.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
		.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>');
	return JSON.parse(text) as T;
}

/** The parameters, with the profile key left to the model. */
function filledInByModel(parameters: INodeParameters): INodeParameters {
	const email = fromModel('email');
	const byModel: INodeParameters = {
		profileKey: email,
		confirmProfileKey: email,
		// The row of an import is what the model fills in.
		keyColumn: email.replace(' }}', " && 'email' }}"),
	};
	return Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => [name, byModel[name] ?? value]),
	);
}

describe('called as a tool, an operation sends and gives what it does in a workflow:', () => {
	it.each(describedOperations().map((operation) => [operation.name, operation] as const))(
		'%s',
		async (_, operation) => {
			const inWorkflow = await outcomeOf(other, operation, async (parameters) => {
				const { items, error } = await other.engine.run(parameters, { items: [{ email: ANNA }] });
				return error ? { error: error.message } : { items: items.map(({ json }) => json) };
			});
			expect(inWorkflow.answer.error).toBeUndefined();
			const asTool = await outcomeOf(account, operation, async (parameters) => {
				const answers: ToolAnswer[] = [];
				const tools = [{ name: 'Tool', parameters: filledInByModel(parameters) }];
				await withTools(account.engine, tools, async (call) => {
					answers.push(await call('Tool', { email: ANNA }));
				});
				return answers[0]!;
			});
			expect(asTool).toEqual(inWorkflow);
		},
	);
});
