/*
 * Installs the development dependencies where they are missing or older than package-lock.json.
 * Plain Node, since nothing is installed yet when it runs.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWithProgress } from './npm.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const changedAt = (...path) =>
	statSync(join(ROOT, ...path), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;

// npm writes the first of the two when an installation is complete.
if (changedAt('node_modules', '.package-lock.json') < changedAt('package-lock.json')) {
	try {
		await installWithProgress({
			title: 'Installing the development dependencies',
			args: ['ci', '--ignore-scripts'],
			cwd: ROOT,
			folder: join(ROOT, 'node_modules'),
		});
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
