import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/pack.mts';
import type { ReceivedRequest } from '../../emulator/index.mts';
import { endChild } from '../../n8n/host/child.mts';

/** An emulator in a process of its own, so that its work holds up neither n8n nor who watches it. */
export interface EmulatorClient {
	url: string;
	clientId: string;
	clientSecret: string;
	/** How many requests were answered with each status. */
	counts(): Promise<Record<string, number>>;
	received(): Promise<ReceivedRequest[]>;
	/** Adds so many profiles: `person-0000001@example.com` and on. */
	addProfiles(count: number): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Starts an emulator with the documented limits.
 *
 * @throws Error if it does not start
 */
export async function startEmulatorProcess(latencyMs: number): Promise<EmulatorClient> {
	const path = join(ROOT, 'test/emulator/cli.mts');
	const child = spawn(process.execPath, ['--import', 'tsx', path], {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const told: string[] = [];
	for await (const line of createInterface({ input: child.stdout })) {
		told.push(line.slice(line.indexOf(':') + 1).trim());
		if (told.length === 4) break;
	}
	const [url, , clientId, clientSecret] = told;
	if (!url || !clientId || !clientSecret) throw new Error('The emulator did not start');
	const control = async (method: string, path: string, body?: object): Promise<Response> => {
		const answer = await fetch(`${url}/__emulator/${path}`, {
			method,
			...(body && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		if (!answer.ok) throw new Error(`The emulator answered ${answer.status} to ${path}`);
		return answer;
	};
	await control('POST', 'settings', { latencyMs });
	return {
		url,
		clientId,
		clientSecret,
		counts: async () => {
			const summary = await (await control('GET', 'summary')).json();
			return (summary as { counts: Record<string, number> }).counts;
		},
		received: async () => (await (await control('GET', 'received')).json()) as ReceivedRequest[],
		addProfiles: async (count) => void (await control('POST', 'profiles', { count })),
		stop: async () => await endChild(child),
	};
}
