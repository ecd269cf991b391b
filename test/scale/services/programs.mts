import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps the programs of PostgreSQL's server out of the path, in a folder a version. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/** The path of Redis's server; nothing if it is not installed. */
export function redisServer(): string | undefined {
	return inPath('redis-server');
}

/** The folder of PostgreSQL's programs, of the newest version; nothing if it is not installed. */
export function postgresPrograms(): string | undefined {
	const versions = existsSync(POSTGRES_VERSIONS) ? readdirSync(POSTGRES_VERSIONS) : [];
	return versions
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(POSTGRES_VERSIONS, version, 'bin'))
		.concat(pathFolders())
		.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** Debian's packages of those servers that are not installed. */
export function missingPackages(): string[] {
	return [
		...(redisServer() === undefined ? ['redis-server'] : []),
		...(postgresPrograms() === undefined ? ['postgresql'] : []),
	];
}

function inPath(program: string): string | undefined {
	return pathFolders()
		.map((folder) => join(folder, program))
		.find((path) => existsSync(path));
}

const pathFolders = () => (process.env.PATH ?? '').split(delimiter);
