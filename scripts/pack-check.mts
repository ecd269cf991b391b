/*
 * Looks at what npm would publish: `pack-check.mts [tarball]`, by default a tarball packed for it.
 * Ends with code 1 and the names of the files that are at fault.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix, sep } from 'node:path';
import ts from 'typescript';
import { packInto, ROOT, unpack } from './pack.mts';

const SHIPPED = [
	/^(package\.json|index\.js|README\.md|LICENSE|CHANGELOG\.md)$/,
	/^dist\/(nodes|credentials)\/.+(?<!\.(test|spec))\.js$/,
	/^dist\/icons\/[^/]+\.svg$/,
	/^dist\/nodes\/.+\.node\.json$/,
	/^dist\/nodes\/.+\/__schema__\/.+\.json$/,
];

/** What a compiled file may ask for beside the package's own files. */
const PROVIDED = ['n8n-workflow', 'crypto', 'node:crypto'];

/** npm would run these on the user's machine, or n8n would refuse the package for them. */
const BANNED_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];
const BANNED_FIELDS = ['dependencies', 'optionalDependencies', 'bundleDependencies', 'overrides'];

/** Libraries that must be inside a compiled file, and a name out of their code. */
const INLINED = [
	{ file: 'dist/credentials/account/token.js', library: 'jwt-decode', code: 'InvalidTokenError' },
];

interface Manifest {
	name: string;
	scripts?: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
	[field: string]: unknown;
}

type Icon = string | { light: string; dark: string };

/** Everything that is wrong with the unpacked package, a sentence each. */
async function problemsOf(folder: string, files: string[]): Promise<string[]> {
	const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
	const compiled = files.filter((file) => file.endsWith('.js'));
	return [
		...files
			.filter((file) => !SHIPPED.some((pattern) => pattern.test(file)))
			.map((file) => `${file}: does not belong into the package`),
		...BANNED_FIELDS.filter((field) => field in manifest).map(
			(field) => `package.json: has "${field}"`,
		),
		...BANNED_SCRIPTS.filter((script) => script in (manifest.scripts ?? {})).map(
			(script) => `package.json: has the script "${script}"`,
		),
		...(await Promise.all(compiled.map((file) => problemsOfImports(folder, file, files)))).flat(),
		...(await Promise.all(INLINED.map((entry) => problemsOfInlining(folder, entry)))).flat(),
		...loadProblems(folder, manifest),
	];
}

async function problemsOfImports(folder: string, file: string, files: string[]) {
	const code = await readFile(join(folder, file), 'utf8');
	const imported = ts.preProcessFile(code, true, true).importedFiles.map((item) => item.fileName);
	return imported
		.filter((name) => {
			if (!/^\.\.?(\/|$)/.test(name)) return !PROVIDED.includes(name);
			const target = posix.join(posix.dirname(file), name);
			return !['', '.js', '.json', '/index.js'].some((end) => files.includes(target + end));
		})
		.map((name) => `${file}: asks for "${name}", which is neither in the package nor allowed`);
}

async function problemsOfInlining(folder: string, { file, library, code }: (typeof INLINED)[0]) {
	const text = await readFile(join(folder, file), 'utf8').catch(() => '');
	return text.includes(code) ? [] : [`${file}: ${library} is not inlined`];
}

/** Loads each class as n8n does: from its file, by the file's name, and makes one of it. */
function loadProblems(folder: string, { n8n }: Manifest): string[] {
	const require = createRequire(join(folder, 'package.json'));
	const load = (file: string) => {
		const path = join(folder, file);
		if (!existsSync(path)) return [`${file}: named in package.json but missing`];
		try {
			const className = basename(file).split('.')[0] ?? '';
			const instance = new (require(path)[className])();
			const { name, icon } = instance.description ?? instance;
			if (!name) return [`${file}: ${className} has no name`];
			return iconsOf(icon)
				.filter((name) => !existsSync(join(dirname(path), name)))
				.map((name) => `${file}: its icon ${name} is missing`);
		} catch (error) {
			return [`${file}: does not load: ${(error as Error).message.split('\n')[0]}`];
		}
	};
	return [...n8n.credentials, ...n8n.nodes].flatMap(load);
}

const iconsOf = (icon: Icon | undefined): string[] =>
	(typeof icon === 'object' ? [icon.light, icon.dark] : [icon ?? ''])
		.filter((name) => name.startsWith('file:'))
		.map((name) => name.slice('file:'.length));

async function listFiles(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.map((file) => file.split(sep).join('/'))
		.sort();
}

async function printSizes(folder: string, files: string[], tarball: string): Promise<void> {
	const size = async (path: string) => (await stat(path)).size;
	const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
	const sizes = await Promise.all(files.map((file) => size(join(folder, file))));
	files.forEach((file, index) => console.log(`${kilobytes(sizes[index] ?? 0)}  ${file}`));
	const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
	console.log(`${kilobytes(total)}  in ${files.length} files`);
	console.log(`${kilobytes(await size(tarball))}  packed`);
}

const work = await mkdtemp(join(tmpdir(), 'pack-check-'));
try {
	const tarball = process.argv[2] ?? (await packInto(work));
	// Where the package is the only one beside the library that n8n provides.
	const modules = join(work, 'node_modules');
	const folder = join(modules, 'n8n-nodes-apsis-one');
	await mkdir(modules);
	await symlink(join(ROOT, 'node_modules', 'n8n-workflow'), join(modules, 'n8n-workflow'));
	await unpack(tarball, folder);

	const files = await listFiles(folder);
	await printSizes(folder, files, tarball);
	const problems = await problemsOf(folder, files);
	problems.forEach((problem) => console.error(`✖ ${problem}`));
	if (problems.length === 0) console.log('The package holds what it should, and it loads.');
	process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
	await rm(work, { recursive: true, force: true });
}
