import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { useAccount } from './account.mts';
import { describedOperations, sampleParameters } from './operations.mts';
import { startProxy, type Proxy } from './proxy.mts';
import { loadedNodeType } from './workflows.mts';

const account = useAccount();

describe('Request Options > Proxy: every request goes through it:', () => {
	let proxy: Proxy;
	beforeEach(async () => {
		proxy = await startProxy();
	});
	afterEach(async () => await proxy.close());

	it.each(describedOperations().map((operation) => [operation.name, operation] as const))(
		'%s',
		async (_, operation) => {
			const parameters = await sampleParameters(operation, account);
			account.forgetPace();
			const before = account.requests.length;
			const { error } = await account.engine.run(
				{ ...parameters, requestOptions: { proxy: proxy.url } },
				{ items: [{ email: SEED.profiles.anna }], nodeType: loadedNodeType(account.engine) },
			);
			expect(error?.message).toBeUndefined();
			const sent = account.requests.slice(before);
			expect(sent.length).toBeGreaterThan(0);
			const direct = sent.filter(({ headers }) => headers.via === undefined);
			expect(direct.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
		},
	);
});
