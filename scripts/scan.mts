/*
 * n8n's scan of community packages, offline: `scan.mts [tarball]`, by default a tarball packed for
 * it. The scan's own command only takes packages that are published already.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packInto, ROOT, unpack } from './pack.mts';

interface Scanner {
	analyzePackage(
		folder: string,
		patterns: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
	SOURCE_FILE_PATTERNS: string[];
}

/** Of the published package n8n looks at these. */
const PUBLISHED_FILE_PATTERNS = ['**/*.js', 'package.json'];

const work = await mkdtemp(join(tmpdir(), 'scan-'));
// The scanner makes a temporary folder when it is loaded, and leaves it behind.
process.env.TMPDIR = work;
const scannerFile = createRequire(import.meta.url).resolve(
	'@n8n/scan-community-package/scanner/scanner.mjs',
);
const scanner = (await import(pathToFileURL(scannerFile).href)) as Scanner;

async function passes(title: string, folder: string, patterns: string[]): Promise<boolean> {
	const { passed, message, details } = await scanner.analyzePackage(folder, patterns);
	// "Passed" comes with a message if there was nothing to look at.
	const good = passed && message === undefined;
	console.log(`${good ? '✔' : '✖'} ${title}${message ? `: ${message}` : ''}`);
	if (details) console.log(details);
	return good;
}

try {
	const tarball = process.argv[2] ?? (await packInto(work));
	const folder = join(work, 'package');
	await unpack(tarball, folder);
	const source = await passes('source', ROOT, scanner.SOURCE_FILE_PATTERNS);
	const published = await passes('published package', folder, PUBLISHED_FILE_PATTERNS);
	process.exitCode = source && published ? 0 : 1;
} finally {
	await rm(work, { recursive: true, force: true });
}
