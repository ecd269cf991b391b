import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { installWithProgress, npmActivity } from '../../../scripts/npm.mjs';

test('npm is told to be looking up, then fetching and unpacking', () => {
	const activity = npmActivity('asking the registry');
	expect(activity.text()).toBe('asking the registry');

	const packument = 'https://packages.example/left';
	expect(activity.read(`npm http fetch GET 200 ${packument} 59ms (cache miss)`)).toBe(true);
	activity.read(`npm http fetch GET 200 ${packument} 2ms (cache hit)`);
	activity.read('npm http fetch GET 200 https://packages.example/@scope%2fright 9ms (cache miss)');
	expect(activity.text()).toBe('fetching, 2 packages looked up');

	activity.read(`npm http cache left@${packument}/-/left-1.0.0.tgz 1ms (cache hit)`);
	activity.read(`npm http fetch GET 200 ${packument}/-/left-1.0.0.tgz 48ms (cache miss)`);
	expect(activity.text()).toBe('fetching and unpacking, 1 packages');
});

test('other lines are left for whoever asks why it failed', () => {
	const activity = npmActivity('asking the registry');
	expect(activity.read('npm error code ETARGET')).toBe(false);
	expect(activity.text()).toBe('asking the registry');
});

test.each([
	['exit 1', 2],
	['kill -INT $$', 1],
])('npm that ends with `%s` is started %i times', async (end, times) => {
	const folder = await mkdtemp(join(tmpdir(), 'npm-'));
	try {
		const npm = join(folder, 'npm');
		await writeFile(npm, `#!/bin/sh\necho started >> "${folder}/log"\n${end}\n`);
		await chmod(npm, 0o755);
		const installing = installWithProgress({
			title: 'A tool',
			args: ['install'],
			cwd: folder,
			folder,
			env: { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) },
		});
		await expect(installing).rejects.toThrow('A tool: failed');
		const log = await readFile(join(folder, 'log'), 'utf8');
		expect(log.trim().split('\n')).toHaveLength(times);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});
