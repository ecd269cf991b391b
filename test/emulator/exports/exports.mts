import { randomUUID } from 'node:crypto';
import type { Answer } from '../answer.mts';
import type { Settings, Urls } from '../settings.mts';

/** What the file of an export is made of; made when it is first asked for after it is ready. */
export type Content = { kind: 'table'; csv: () => string } | { kind: 'json'; json: () => unknown };

/** One export whose file is fetched from a poll URL. */
export interface Export {
	id: string;
	content: Content;
	/** On the clock of `performance.now()`. */
	readyAt: number;
	expiresAt: Date;
	failure: ExportFailure | undefined;
	/** The file, once it was made. */
	file: Answer | undefined;
}

/** How an export or report fails: so that it is told, by never being finished, or by being forgotten. */
export type ExportFailure = 'told' | 'never-ends' | 'silent';

/** How far an export is. `unknown`: as if it had never been requested. */
export type ExportState = 'pending' | 'ready' | 'failed' | 'gone' | 'unknown';

/** How far an export or report is that may fail, before its file is gone. */
export function progressOf(
	readyAt: number,
	failure: ExportFailure | undefined,
): Exclude<ExportState, 'gone'> {
	if (failure === 'never-ends' || performance.now() < readyAt) return 'pending';
	if (failure === 'silent') return 'unknown';
	return failure === 'told' ? 'failed' : 'ready';
}

interface Surroundings {
	settings: Settings;
	urls: Urls;
	now(): Date;
}

const POLL_PATH = '/audience/profiles/exports/files/';
const POLL_PATH_V2 = '/audience/profiles/exports/v2/files/';

/** The exports of an account (API.md §8.8). */
export class Exports {
	private readonly byId = new Map<string, Export>();
	private readonly failures: ExportFailure[] = [];

	constructor(private readonly around: Surroundings) {}

	/** Registers an export. */
	create(content: Content): Export {
		const { exportDelayMs, exportLifeSeconds } = this.around.settings;
		const created: Export = {
			id: randomUUID(),
			content,
			readyAt: performance.now() + exportDelayMs,
			expiresAt: new Date(this.around.now().getTime() + exportLifeSeconds * 1000),
			failure: this.takeFailure(),
			file: undefined,
		};
		this.byId.set(created.id, created);
		return created;
	}

	find(id: string): Export | undefined {
		return this.byId.get(id);
	}

	stateOf({ readyAt, expiresAt, failure }: Export): ExportState {
		if (this.around.now() >= expiresAt) return 'gone';
		return progressOf(readyAt, failure);
	}

	/** The body of the answer to a request for an export. */
	linksTo({ id }: Export): Record<string, string> {
		const { api } = this.around.urls;
		return {
			file_download_url: `${api}${POLL_PATH}${id}`,
			file_download_url_v2: `${api}${POLL_PATH_V2}${id}`,
		};
	}

	/** Lets the processing of the next export or email report fail. */
	failNext(how: ExportFailure): void {
		this.failures.push(how);
	}

	/** How the export that is being requested is to fail, if it is. */
	takeFailure(): ExportFailure | undefined {
		return this.failures.shift();
	}
}
