import { randomBytes, randomUUID } from 'node:crypto';
import type { Account } from '../account.mts';
import type { ExportFailure } from '../exports/exports.mts';
import { progressOf } from '../exports/exports.mts';
import type { Settings, Urls } from '../settings.mts';
import type { ReportPlan } from './file.mts';
import { reportFile } from './file.mts';

/** One email report. */
export interface Report {
	id: string;
	plan: ReportPlan;
	/** On the clock of `performance.now()`. */
	readyAt: number;
	expiresAt: Date;
	failure: ExportFailure | undefined;
	/** The file, once it was made. */
	file: Buffer | undefined;
	/** What opens its file, each with where it is to be sent and until when. */
	keys: Map<string, { isInHeader: boolean; expiresAt: Date }>;
}

/** A way to the file of a report. */
export interface ReportLink {
	url: string;
	expiresAt: Date;
	/** To be sent as `x-apsis-auth`; nothing if the URL has it all. */
	token: string | undefined;
}

/** GUESS: only `completed` is documented. */
export type ReportStatus = 'processing' | 'completed' | 'failed';

interface Surroundings {
	account: Account;
	settings: Settings;
	urls: Urls;
	now(): Date;
}

/** The email reports of an account (API.md §8.9). */
export class Reports {
	private readonly byId = new Map<string, Report>();

	constructor(private readonly around: Surroundings) {}

	/** Registers a report. */
	create(plan: ReportPlan, failure: ExportFailure | undefined): Report {
		const { exportDelayMs, exportLifeSeconds } = this.around.settings;
		const created: Report = {
			id: randomUUID(),
			plan,
			readyAt: performance.now() + exportDelayMs,
			expiresAt: this.after(exportLifeSeconds),
			failure,
			file: undefined,
			keys: new Map(),
		};
		this.byId.set(created.id, created);
		return created;
	}

	/** The report of an id, as long as it has neither expired nor been forgotten. */
	find(id: string): Report | undefined {
		const found = this.byId.get(id);
		if (!found || this.around.now() >= found.expiresAt) return undefined;
		return progressOf(found.readyAt, found.failure) === 'unknown' ? undefined : found;
	}

	statusOf({ readyAt, failure }: Report): ReportStatus {
		const progress = progressOf(readyAt, failure);
		if (progress === 'pending') return 'processing';
		return progress === 'ready' ? 'completed' : 'failed';
	}

	/** A new way to the file; earlier ones go on working for as long as they live. */
	linkTo(report: Report, isInHeader: boolean): ReportLink {
		const key = randomBytes(24).toString('hex');
		const expiresAt = this.after(this.around.settings.reportUrlLifeSeconds);
		report.keys.set(key, { isInHeader, expiresAt });
		const url = `${this.around.urls.storage}/downloads/${report.id}`;
		if (isInHeader) return { url, expiresAt, token: key };
		return { url: `${url}?signature=${key}`, expiresAt, token: undefined };
	}

	/** The file of a report, if what was sent opens it. */
	file(
		id: string,
		sent: { inUrl: string | undefined; inHeader: string | undefined },
	): Buffer | 'denied' | 'gone' {
		const report = this.byId.get(id);
		const opens = (key: string | undefined, isInHeader: boolean) => {
			const known = report?.keys.get(key ?? '');
			return known?.isInHeader === isInHeader && this.around.now() < known.expiresAt;
		};
		if (!report || !(opens(sent.inUrl, false) || opens(sent.inHeader, true))) return 'denied';
		if (this.around.now() >= report.expiresAt) return 'gone';
		report.file ??= reportFile(this.around.account, report.plan);
		return report.file;
	}

	private after(seconds: number): Date {
		return new Date(this.around.now().getTime() + seconds * 1000);
	}
}
