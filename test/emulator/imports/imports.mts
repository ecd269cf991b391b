import { randomBytes, randomUUID } from 'node:crypto';
import type { Account } from '../account.mts';
import { Refusal } from '../answer.mts';
import type { Settings, Urls } from '../settings.mts';
import type { Outcome } from './apply.mts';
import { applyFile, FileFault } from './apply.mts';
import type { ImportPlan } from './request.mts';

export type ImportStatus = 'waiting_for_file' | 'queued' | 'in_progress' | 'completed' | 'error';

/** One import and how far it is. */
export interface Import {
	id: string;
	plan: ImportPlan;
	status: ImportStatus;
	/** Files that arrived at its upload URL; only the first of them is imported. */
	uploads: number;
	/** The form fields that an upload must repeat. */
	fields: Record<string, string>;
	/** In the upload URL. */
	signature: string;
	uploadExpiresAt: Date;
	outcome: Outcome | undefined;
	/** Why the status is `error`, in words. */
	error: string | undefined;
}

/** What an import asks of the emulator around it. */
interface Surroundings {
	account: Account;
	settings: Settings;
	urls: Urls;
	now(): Date;
}

/** Simultaneous imports of an account (API.md §5); from which stage on they count is a guess. */
const PENDING_LIMIT = 3;
const PENDING: ImportStatus[] = ['waiting_for_file', 'queued', 'in_progress'];

/** The imports of an account and their way through the stages (API.md §8.7). */
export class Imports {
	/** Tells what the next import to be applied fails of instead. */
	private failure: string | undefined;
	private readonly byId = new Map<string, Import>();
	private readonly timers = new Set<NodeJS.Timeout>();
	private isClosed = false;

	constructor(private readonly around: Surroundings) {}

	/** All imports, oldest first. */
	get all(): Import[] {
		for (const one of this.byId.values()) this.refresh(one);
		return [...this.byId.values()];
	}

	/** Registers an import; 429 if too many are not finished. */
	create(plan: ImportPlan): Import {
		if (this.all.filter(({ status }) => PENDING.includes(status)).length >= PENDING_LIMIT) {
			throw new Refusal(429, `More than ${PENDING_LIMIT} imports are pending.`);
		}
		const id = randomUUID();
		const lifeMs = this.around.settings.uploadUrlLifeSeconds * 1000;
		const created: Import = {
			id,
			plan,
			status: 'waiting_for_file',
			uploads: 0,
			fields: {
				key: `imports/${id}.csv`,
				'Content-Type': 'text/csv',
				policy: randomBytes(48).toString('base64'),
				'x-amz-signature': randomBytes(32).toString('hex'),
			},
			signature: randomBytes(16).toString('hex'),
			uploadExpiresAt: new Date(this.around.now().getTime() + lifeMs),
			outcome: undefined,
			error: undefined,
		};
		this.byId.set(id, created);
		return created;
	}

	find(id: string): Import | undefined {
		const found = this.byId.get(id);
		if (found) this.refresh(found);
		return found;
	}

	uploadUrl({ id, signature }: Import): string {
		return `${this.around.urls.storage}/uploads/${id}?signature=${signature}`;
	}

	/** Whether its upload URL still works. */
	isOpen({ uploadExpiresAt }: Import): boolean {
		return this.around.now() < uploadExpiresAt;
	}

	/** Takes a file. A further file for the same import is stored and never looked at [guess]. */
	upload(one: Import, file: Buffer): void {
		one.uploads++;
		if (one.uploads > 1) return;
		one.status = 'queued';
		const { importDelayMs } = this.around.settings;
		this.later(importDelayMs / 3, () => void this.run(one, file, (importDelayMs * 2) / 3));
	}

	/** Lets the next import that starts end in the status `error`. */
	failNext(reason: string): void {
		this.failure = reason;
	}

	/** Stops all that is under way. */
	close(): void {
		this.isClosed = true;
		for (const timer of this.timers) clearTimeout(timer);
	}

	/** An import whose file can no longer come has failed, and no longer is pending [guess]. */
	private refresh(one: Import): void {
		if (one.status !== 'waiting_for_file' || this.isOpen(one)) return;
		one.status = 'error';
		one.error = 'No file was uploaded in time.';
	}

	private async run(one: Import, file: Buffer, leastMs: number): Promise<void> {
		one.status = 'in_progress';
		const endsAt = performance.now() + leastMs;
		try {
			one.outcome = await this.apply(one, file);
		} catch (error) {
			// Anything but a fault of the file is one of the emulator; tests find it in the status.
			one.error = error instanceof FileFault ? error.message : `Emulator: ${String(error)}`;
		}
		this.later(Math.max(0, endsAt - performance.now()), () => {
			one.status = one.error === undefined ? 'completed' : 'error';
		});
	}

	private async apply({ plan }: Import, file: Buffer): Promise<Outcome> {
		if (this.failure !== undefined) {
			const reason = this.failure;
			this.failure = undefined;
			throw new FileFault(reason);
		}
		const { account, now } = this.around;
		return await applyFile(account, plan, file, now, () => this.isClosed);
	}

	private later(ms: number, action: () => void): void {
		if (this.isClosed) return;
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			action();
		}, ms);
		timer.unref();
		this.timers.add(timer);
	}
}
