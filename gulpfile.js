const { spawn } = require('node:child_process');
const { readdir, readFile, rm } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, parallel, series, src, watch } = require('gulp');

const { devDependencies, peerDependencies } = require('./package.json');

const DIST = path.join(__dirname, 'dist');

const clean = () => rm(DIST, { recursive: true, force: true });

/** TypeScript to CommonJS, one file to one file, so that a module with state exists once. */
function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	return spawn(process.execPath, [tsc, '--project', 'tsconfig.json'], { stdio: 'inherit' });
}

/**
 * n8n installs neither development nor peer dependencies of a package, so every library that a
 * compiled file asks for is put into that file. The package's own files stay apart: bundling them
 * would copy modules that hold state (the tokens, the pacer).
 */
async function inline() {
	const entryPoints = [];
	for (const name of await readdir(DIST, { recursive: true })) {
		if (!name.endsWith('.js')) continue;
		const file = path.join(DIST, name);
		const code = await readFile(file, 'utf8');
		if (inlinedLibraries.some((name) => code.includes(`require("${name}`))) entryPoints.push(file);
	}
	await esbuild.build({
		entryPoints,
		outdir: DIST,
		outbase: DIST,
		allowOverwrite: true,
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		legalComments: 'inline',
		external: Object.keys(peerDependencies),
		plugins: [keepOwnFilesApart, webStreamsOfThePlatform],
	});
}

const inlinedLibraries = Object.keys(devDependencies).filter((name) => !(name in peerDependencies));

const keepOwnFilesApart = {
	name: 'keep-own-files-apart',
	setup(build) {
		build.onResolve({ filter: /^\.\.?\// }, ({ importer }) =>
			importer.startsWith(DIST + path.sep) ? { external: true } : undefined,
		);
	},
};

/** csv-parse asks a module of Node.js for what is global as well; n8n allows no such module. */
const webStreamsOfThePlatform = {
	name: 'web-streams-of-the-platform',
	setup(build) {
		build.onResolve({ filter: /^node:stream\/web$/ }, ({ path: name }) => ({
			path: name,
			namespace: 'platform',
		}));
		build.onLoad({ filter: /.*/, namespace: 'platform' }, () => ({
			contents: 'module.exports = { TransformStream, CountQueuingStrategy };',
		}));
	},
};

/** Icons, codex files and output previews: what n8n reads beside the code. */
function assets() {
	return src(['icons/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));
}

const build = series(clean, parallel(series(compile, inline), assets));

exports.build = build;
exports.watch = () =>
	watch(['credentials/**', 'nodes/**', 'icons/**'], { ignoreInitial: false }, build);
exports.default = build;
