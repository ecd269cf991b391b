import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const LINE_EVERY_MS = 10_000;
const LAST_LINES = 30;

/** See progress.d.mts. */
export class SlowCommandError extends Error {
	constructor(title, { code, signal, output }) {
		super(`${title}: failed (${signal ?? `exit code ${code}`}).\n${output}`);
		this.signal = signal;
		this.output = output;
	}
}

/** See progress.d.mts. */
export async function runWithProgress({ title, command, args, cwd, env, folder, activity }) {
	const since = Date.now();
	const lines = [];
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
	for (const input of [child.stdout, child.stderr]) {
		createInterface({ input }).on('line', (line) => {
			if (!activity?.read(line)) lines.push(line);
		});
	}

	const inPlace = process.stderr.isTTY;
	let size = '';
	const show = (what) => {
		const line = `${title}: ${Math.round((Date.now() - since) / 1000)} s${what}${size}`;
		process.stderr.write(inPlace ? `\r\x1b[K${line}` : `${line}\n`);
	};
	const showActivity = () => show(activity ? `, ${activity.text()}` : '');
	let ended = false;
	const measure = async () => {
		size = await sizeOf(folder);
		if (!inPlace && !ended) showActivity();
	};
	showActivity();
	const measuring = setInterval(() => void measure(), LINE_EVERY_MS);
	const ticking = inPlace ? setInterval(showActivity, 1000) : undefined;
	let code;
	let signal;
	try {
		[code, signal] = await once(child, 'close');
	} finally {
		ended = true;
		clearInterval(measuring);
		clearInterval(ticking);
	}
	if (code !== 0) {
		if (inPlace) process.stderr.write('\n');
		throw new SlowCommandError(title, { code, signal, output: tailOf(lines) });
	}
	size = await sizeOf(folder);
	show(', done');
	if (inPlace) process.stderr.write('\n');
}

/** See progress.d.mts. */
export async function sizeOf(folder) {
	try {
		const { stdout } = await promisify(execFile)('du', ['-sk', folder]);
		const megabytes = Math.round(parseInt(stdout, 10) / 1024);
		// Of an empty folder there is nothing to tell.
		return megabytes > 0 ? `, ${megabytes} MB` : '';
	} catch {
		// Not there yet, or changing under the count: the next look will tell.
		return '';
	}
}

/** Addresses are left out: they may carry the access data of a private registry. */
function tailOf(lines) {
	return lines
		.slice(-LAST_LINES)
		.join('\n')
		.replace(/https?:\/\/[^\s'")]+/g, '<address>')
		.trim();
}
