import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packInto } from '../../scripts/pack.mts';
import { N8nClient } from '../n8n/host/client.mts';
import { ensureN8n } from '../n8n/host/install.mts';
import { launchN8n, type RunningN8n } from '../n8n/host/launch.mts';
import type { Line } from '../n8n/host/lines.mts';
import { POSTGRES_USER, startPostgres } from './services/postgres.mts';
import { startRedis } from './services/redis.mts';

/** Executions that a worker runs at once: the fewest that n8n advises. */
const CONCURRENCY = 5;

/**
 * When n8n takes a worker to be lost: its executions' locks last 30 s in place of 60 s, and are
 * looked at every 5 s in place of 30 s, so that the test need not wait for minutes. A worker that
 * prepares thousands of items on a busy machine may well be silent for some seconds.
 */
const LOST_SOONER = {
	QUEUE_WORKER_LOCK_DURATION: '30000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** An n8n in queue mode. */
export interface Queue {
	/** The main process: editor, webhooks, and no execution. */
	n8n: N8nClient;
	/** Each has a user folder of its own, as on a machine of its own. */
	workers: RunningN8n[];
	/** The index of the worker that an execution was given to; nothing if it waits. */
	workerOf(executionId: string): Promise<number | undefined>;
	/** Ends all processes and deletes their data. */
	close(): Promise<void>;
}

/**
 * Starts an n8n in queue mode with the packed package: a main process and workers, on a Redis and a
 * PostgreSQL of their own.
 *
 * @throws Error with the end of a log if a part cannot be started; nothing is left running then
 */
export async function startQueue(line: Line, workerCount: number): Promise<Queue> {
	const cleanUps: Array<() => Promise<unknown>> = [];
	const close = async () => {
		const failures: unknown[] = [];
		// Whatever fails, nothing may be left running.
		for (const cleanUp of cleanUps.splice(0).reverse()) {
			await cleanUp().catch((error: unknown) => failures.push(error));
		}
		if (failures.length > 0) throw failures[0] as Error;
	};
	try {
		const work = await mkdtemp(join(tmpdir(), 'apsis-one-scale-'));
		cleanUps.push(async () => await rm(work, { recursive: true, force: true }));
		const [n8n, tarball] = [await ensureN8n(line), await packInto(work)];
		const redis = await startRedis();
		cleanUps.push(redis.stop);
		const postgres = await startPostgres();
		cleanUps.push(postgres.stop);

		const env = environmentOf(redis.port, postgres.port);
		const main = await launchN8n({ n8n, tarball, env });
		cleanUps.push(main.stop);
		const client = new N8nClient(main.url);
		await client.setUpOwner();
		const workers: RunningN8n[] = [];
		for (let index = 0; index < workerCount; index++) {
			const command = ['worker', `--concurrency=${CONCURRENCY}`];
			const worker = await launchN8n({ n8n, tarball, env, command, isReady: answersReady });
			cleanUps.push(worker.stop);
			workers.push(worker);
		}
		const workerOf = async (executionId: string) => await findStart(workers, executionId);
		return { n8n: client, workers, workerOf, close };
	} catch (error) {
		await close();
		throw error;
	}
}

const environmentOf = (redisPort: number, postgresPort: number) => ({
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	// Main and workers read the same credentials.
	N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64'),
	QUEUE_BULL_REDIS_HOST: '127.0.0.1',
	QUEUE_BULL_REDIS_PORT: String(redisPort),
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	...LOST_SOONER,
	// 1.x would begin a lost execution again, and do twice what it had done; 2.x never does.
	QUEUE_WORKER_MAX_STALLED_COUNT: '0',
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: '127.0.0.1',
	DB_POSTGRESDB_PORT: String(postgresPort),
	DB_POSTGRESDB_USER: POSTGRES_USER,
	DB_POSTGRESDB_DATABASE: 'postgres',
	// By itself n8n drops all connections when a busy machine is silent for 5 s.
	DB_PING_TIMEOUT_MS: '60000',
});

async function answersReady(url: string): Promise<boolean> {
	return await fetch(`${url}/healthz/readiness`).then(
		({ ok }) => ok,
		() => false,
	);
}

/** n8n tells in a worker's log alone which executions it runs. */
async function findStart(workers: RunningN8n[], executionId: string): Promise<number | undefined> {
	for (const [index, { logFile }] of workers.entries()) {
		const log = await readFile(logFile, 'utf8');
		if (log.includes(`Worker started execution ${executionId} `)) return index;
	}
	return undefined;
}
