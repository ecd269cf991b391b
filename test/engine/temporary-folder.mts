import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Vitest's global set-up: gives the processes of the tests a temporary folder of their own. They are
 * ended before they could tidy up what n8n-core writes.
 *
 * @returns the tear-down, which removes it
 */
export default async function giveTemporaryFolder(): Promise<() => Promise<void>> {
	const former = process.env.TMPDIR;
	const folder = await mkdtemp(join(tmpdir(), 'apsis-one-tests-'));
	process.env.TMPDIR = folder;
	return async () => {
		if (former === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = former;
		await rm(folder, { recursive: true, force: true });
	};
}
