import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endChild, startChild } from '../../n8n/host/child.mts';
import { freePort } from '../../n8n/host/ports.mts';
import { redisServer } from './programs.mts';
import type { Service } from './service.mts';

const ANSWER_WITHIN_MS = 1000;

/**
 * Starts a Redis on a free port of 127.0.0.1 that keeps nothing on disk.
 *
 * @throws Error with the end of its log if it cannot be started, or is not installed
 */
export async function startRedis(): Promise<Service> {
	const command = redisServer();
	if (command === undefined) throw new Error('Redis is not installed');
	const folder = await mkdtemp(join(tmpdir(), 'apsis-one-redis-'));
	const remove = async () => await rm(folder, { recursive: true, force: true });
	const port = await freePort();
	const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
	try {
		const child = await startChild({
			title: 'Redis',
			command,
			args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
			cwd: folder,
			logFile: join(folder, 'redis.log'),
			isReady: async () => await answersPing(port),
		});
		const stop = async () => {
			await endChild(child);
			await remove();
		};
		return { port, stop };
	} catch (error) {
		await remove();
		throw error;
	}
}

async function answersPing(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect({ port, host: '127.0.0.1', timeout: ANSWER_WITHIN_MS });
		const end = (isReady: boolean) => {
			socket.destroy();
			resolve(isReady);
		};
		socket
			.once('connect', () => socket.write('PING\r\n'))
			.once('data', (answer) => end(answer.toString().startsWith('+PONG')))
			.once('timeout', () => end(false))
			.once('error', () => end(false));
	});
}
