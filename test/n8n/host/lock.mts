import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 1000;

/**
 * Runs `work` while no other process holds the lock. A lock whose process is gone is taken over.
 *
 * @param path the lock's file; its folder must exist
 * @param onWait called once if another process holds the lock, with that process's id
 */
export async function withLock<T>(
	path: string,
	onWait: (pid: number) => void,
	work: () => Promise<T>,
): Promise<T> {
	let told = false;
	while (!(await take(path))) {
		const holder = Number(await readFile(path, 'utf8').catch(() => ''));
		if (holder > 0 && !isAlive(holder)) {
			await rm(path, { force: true });
			continue;
		}
		if (!told && holder > 0) {
			onWait(holder);
			told = true;
		}
		await sleep(LOOK_AGAIN_MS);
	}
	try {
		return await work();
	} finally {
		await rm(path, { force: true });
	}
}

async function take(path: string): Promise<boolean> {
	try {
		await writeFile(path, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'ESRCH';
	}
}
