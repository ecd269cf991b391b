import { expect, test } from 'vitest';
import { useAccount } from './account.mts';
import { runExample } from './example.mts';

const account = useAccount();

test('an example runs as a whole, each node on what the one before gave', async () => {
	const { execution } = await runExample('list-sections-and-keyspaces.json', account.emulator);
	expect(execution.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	const namesOf = (node: string) => execution.items(node).map(({ json }) => json.discriminator);
	const { sections, keyspaces } = account.emulator.account.definitions;
	expect(namesOf('Get sections')).toEqual(sections.map(({ discriminator }) => discriminator));
	expect(namesOf('Get keyspaces')).toEqual(keyspaces.map(({ discriminator }) => discriminator));
});

test('an example that fails says so', async () => {
	account.emulator.control.addFault({ status: 400, path: '/audience/keyspaces$' });
	const { execution } = await runExample('list-sections-and-keyspaces.json', account.emulator);
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toBeTruthy();
	expect(execution.items('Get sections')).not.toEqual([]);
	expect(execution.items('Get keyspaces')).toEqual([]);
});
