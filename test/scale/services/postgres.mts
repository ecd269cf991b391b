import { execFile } from 'node:child_process';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endChild, startChild } from '../../n8n/host/child.mts';
import { freePort } from '../../n8n/host/ports.mts';
import { postgresPrograms } from './programs.mts';
import type { Service } from './service.mts';

/** The database's only user, without a password: the server lives on loopback, as long as the test. */
export const POSTGRES_USER = 'n8n';

/** Who runs PostgreSQL where we are root, which it refuses to be: Debian's own user for it, else this. */
const USERS = ['postgres', 'nobody'];

/** Nothing has to outlive the test. */
const UNSAFE_BUT_FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts a PostgreSQL with an empty database on a free port of 127.0.0.1, on a data folder of its
 * own, a temporary one. Where we are root it runs as another user.
 *
 * @throws Error with the end of its log if it cannot be started, or is not installed
 */
export async function startPostgres(): Promise<Service> {
	const programs = postgresPrograms();
	if (programs === undefined) throw new Error('PostgreSQL is not installed');
	const folder = await mkdtemp(join(tmpdir(), 'apsis-one-postgres-'));
	const remove = async () => await rm(folder, { recursive: true, force: true });
	try {
		const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
		if (user) await chown(folder, user.uid, user.gid);
		const data = join(folder, 'data');
		const create = ['-D', data, '-U', POSTGRES_USER, '--auth=trust', '--encoding=UTF8'];
		await promisify(execFile)(
			join(programs, 'initdb'),
			[...create, '--locale=C.UTF-8', '--no-sync'],
			{ cwd: folder, ...user },
		);

		const port = await freePort();
		const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
		const child = await startChild({
			title: 'PostgreSQL',
			command: join(programs, 'postgres'),
			args: ['-D', data, ...[...settings, ...UNSAFE_BUT_FAST].flatMap((each) => ['-c', each])],
			cwd: folder,
			...user,
			logFile: join(folder, 'postgres.log'),
			isReady: async () => await takesConnections(programs, port),
		});
		const stop = async () => {
			// Does not wait for clients that are connected.
			await endChild(child, 'SIGINT');
			await remove();
		};
		return { port, stop };
	} catch (error) {
		await remove();
		throw error;
	}
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
	const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
	for (const user of USERS) {
		const line = lines.find((each) => each.startsWith(`${user}:`));
		const [uid, gid] = line?.split(':').slice(2, 4).map(Number) ?? [];
		if (uid !== undefined && gid !== undefined) return { uid, gid };
	}
	throw new Error(
		`PostgreSQL must not run as root, and there is no user ${USERS.join(' or ')}: run this as another user`,
	);
}

async function takesConnections(programs: string, port: number): Promise<boolean> {
	const ask = ['--host=127.0.0.1', `--port=${port}`, '--quiet'];
	return await promisify(execFile)(join(programs, 'pg_isready'), ask).then(
		() => true,
		() => false,
	);
}
