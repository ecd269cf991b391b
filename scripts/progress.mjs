import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const LINE_EVERY_MS = 10_000;
const LAST_LINES = 30;

/** See progress.d.mts. */
export async function runWithProgress({ title, command, args, cwd, env = process.env, folder }) {
	const since = Date.now();
	const output = [];
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => output.push(text));
	}
	const ended = new Promise((resolve, reject) => {
		child.on('error', reject).on('close', resolve);
	});

	const inPlace = process.stderr.isTTY;
	let size = '';
	const show = () => {
		const line = `${title}: ${Math.round((Date.now() - since) / 1000)} s${size}`;
		process.stderr.write(inPlace ? `\r\x1b[K${line}` : `${line}\n`);
	};
	const measure = async () => {
		size = await sizeOf(folder);
		if (!inPlace) show();
	};
	show();
	const measuring = setInterval(() => void measure(), LINE_EVERY_MS);
	const ticking = inPlace ? setInterval(show, 1000) : undefined;
	let code;
	try {
		code = await ended;
	} finally {
		clearInterval(measuring);
		clearInterval(ticking);
	}
	if (code !== 0) {
		if (inPlace) process.stderr.write('\n');
		throw new Error(`${title}: failed (exit code ${code}).\n${tailOf(output.join(''))}`);
	}
	size = await sizeOf(folder);
	show();
	process.stderr.write(inPlace ? '\n' : `${title}: done\n`);
}

async function sizeOf(folder) {
	try {
		const { stdout } = await promisify(execFile)('du', ['-sk', folder]);
		return `, ${Math.round(parseInt(stdout, 10) / 1024)} MB`;
	} catch {
		// Not there yet, or changing under the count: the next look will tell.
		return '';
	}
}

/** Addresses are left out: they may carry the access data of a private registry. */
function tailOf(output) {
	return output
		.replace(/https?:\/\/[^\s'")]+/g, '<address>')
		.trimEnd()
		.split('\n')
		.slice(-LAST_LINES)
		.join('\n');
}
