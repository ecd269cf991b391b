import { runWithProgress, SlowCommandError } from './progress.mjs';

/** The settings of npm's that say how this machine reaches a registry, keeps files and compiles. */
const OF_THE_MACHINE = new Set([
	'userconfig',
	'globalconfig',
	'cache',
	'registry',
	'ca',
	'cafile',
	'cert',
	'key',
	'proxy',
	'http-proxy',
	'https-proxy',
	'noproxy',
	'strict-ssl',
	'nodedir',
	'disturl',
	'python',
]);

const NOTHING_BUT_PROGRESS = [
	'--no-audit',
	'--no-fund',
	'--no-update-notifier',
	'--no-progress',
	// A line for every answer of the registry.
	'--loglevel=http',
];

/** See npm.d.mts. */
export function environmentApart(env = process.env) {
	return Object.fromEntries(
		Object.entries(env)
			.filter(([name]) => !isOfProject(name))
			.map(([name, value]) => [name, /^path$/i.test(name) ? pathApart(value) : value]),
	);
}

function isOfProject(name) {
	if (/^(INIT_CWD|NODE)$/.test(name)) return true;
	const [, setting] = /^npm_config_(.*)$/is.exec(name) ?? [];
	if (setting === undefined) return /^npm_/i.test(name);
	// Access data and scopes: npm reads them from the environment and never puts them there.
	if (/^[/@_]/.test(setting)) return false;
	return !OF_THE_MACHINE.has(setting.toLowerCase().replaceAll('_', '-'));
}

/** Without the folders of commands that `npm run` puts in front. */
function pathApart(path) {
	const separator = process.platform === 'win32' ? ';' : ':';
	return path
		?.split(separator)
		.filter((folder) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)[\\/]?$/.test(folder))
		.join(separator);
}

/** See npm.d.mts. */
export async function installWithProgress({ args, ...slow }) {
	const run = async () =>
		await runWithProgress({
			...slow,
			command: 'npm',
			args: [...args, ...NOTHING_BUT_PROGRESS],
			activity: npmActivity(args[0] === 'rebuild' ? 'compiling' : 'asking the registry'),
		});
	try {
		await run();
	} catch (error) {
		// Somebody stopped it.
		if (!(error instanceof SlowCommandError) || error.signal) throw error;
		console.error(`${slow.title}: failed, trying once more`);
		await run();
	}
}

/** See npm.d.mts. */
export function npmActivity(atFirst) {
	const descriptions = new Set();
	const archives = new Set();
	return {
		read(line) {
			const [, address] = /^npm http .*?(https?:\/\/\S+)/.exec(line) ?? [];
			if (address === undefined) return false;
			(address.endsWith('.tgz') ? archives : descriptions).add(address);
			return true;
		},
		text() {
			if (archives.size > 0) return `fetching and unpacking, ${archives.size} packages`;
			if (descriptions.size > 0) return `fetching, ${descriptions.size} packages looked up`;
			return atFirst;
		},
	};
}
