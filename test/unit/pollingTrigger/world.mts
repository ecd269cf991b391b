import { Readable } from 'node:stream';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	IPollFunctions,
} from 'n8n-workflow';
import { vi } from 'vitest';
import { accountOf } from '../../../credentials/account/account.ts';
import { authenticateRequest } from '../../../credentials/authentication.ts';
import { poll } from '../../../nodes/ApsisOnePollingTrigger/poll.ts';
import { lanesOf } from '../../emulator/lanes.mts';
import { Limiter, type LimitKind } from '../../emulator/limits.mts';

/** Something that happened to an email. */
export interface WorldEvent {
	id: string;
	type?: string;
	/** Milliseconds since the epoch. */
	time: number;
	/** From when on reports have it; milliseconds since the epoch. */
	visibleAt: number;
}

/** What goes wrong with a request: it is refused, or lost, or carried out although no answer comes. */
export type WorldFault = 'status' | 'lost before' | 'lost after' | 'hang';

const HOST = 'http://127.0.0.1:9';
const DAY = 24 * 3600 * 1000;
const HEADER = ['type', 'correlation_id', 'event_time', 'server_time'];

let worlds = 0;

/**
 * An APSIS One without network, for a clock that is not the machine's: email reports, segment
 * exports, and the limits of API.md section 5.
 */
export class World {
	readonly events: WorldEvent[] = [];
	/** Export keys. */
	readonly members = new Set<string>();
	/** Cells of the consent export by export key and topic, for one channel. */
	readonly consents = new Map<string, Record<string, string>>();
	/** The consent export in place of what {@link consents} make of it. */
	consentCsv?: string;
	/** Requests that were answered, by method and path without IDs. */
	readonly counts = new Map<string, number>();
	/** The times that reports were requested for. */
	readonly windows: Array<{ start: number; end: number }> = [];
	/** Of the requests that come next, in order; undefined: nothing goes wrong. */
	faults: Array<WorldFault | undefined> = [];
	/** Rows of the file that was downloaded last, without the header. */
	lastRead: string[] = [];
	/** The status of a report that is not ready. */
	status = 'processing';
	/** How long a file takes. */
	delayMs = 0;
	/** The clock of APSIS One less this machine's. */
	clockOffsetMs = 0;
	/** Where exports are downloaded from, and what their address ends with. */
	exportHost = HOST;
	exportQuery = '';
	/** Exports elsewhere refuse their address, as where its signature has run out. */
	exportsRefused = false;
	/** Files in the making fail. */
	filesFail = false;
	private readonly files = new Map<string, { readyAt: number; hasFailed: boolean; csv: string }>();
	private readonly limiter: Limiter | undefined;
	private readonly credential: ICredentialDataDecryptedObject;

	constructor({ limits }: { limits?: LimitKind } = {}) {
		this.limiter = limits && new Limiter(limits);
		// Another client ID each, since pace and tokens are kept in modules.
		const account = {
			region: 'custom',
			baseUrl: HOST,
			clientId: `world ${++worlds}`,
			clientSecret: 'none',
		};
		const expiresAt = String(Date.now() + 10 * 365 * DAY);
		const { fingerprint } = accountOf(account);
		const token = { accessToken: 'token', renewAt: expiresAt, expiresAt, fingerprint };
		this.credential = { ...account, ...token };
	}

	/** By APSIS One's clock. */
	get now(): number {
		return Date.now() + this.clockOffsetMs;
	}

	count(request: string): number {
		return this.counts.get(request) ?? 0;
	}

	/** What n8n calls a poll with. */
	context(
		staticData: IDataObject,
		parametersOf: () => IDataObject,
		mode: 'trigger' | 'manual' = 'trigger',
		nodeId = '1',
	): IPollFunctions {
		const node = { id: nodeId, name: 'Trigger', type: 'x', parameters: {} } as unknown as INode;
		return {
			getMode: () => mode,
			getActivationMode: () => 'activate',
			getWorkflow: () => ({ id: `${worlds}`, active: true }),
			getNode: () => node,
			getTimezone: () => 'Europe/Stockholm',
			getNodeParameter: (name: string, fallback?: unknown) => parametersOf()[name] ?? fallback,
			getWorkflowStaticData: () => staticData,
			getCredentials: async () => ({ ...this.credential }),
			logger: { warn: () => {} },
			helpers: {
				httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) => {
					await authenticateRequest({ ...this.credential }, options);
					return await this.answer(options);
				},
				httpRequest: async (options: IHttpRequestOptions) => await this.answer(options),
			},
		} as unknown as IPollFunctions;
	}

	private async answer({ method = 'GET', url, body }: IHttpRequestOptions) {
		const path = new URL(url, HOST).pathname;
		const id = path.split('/').at(-1)!;
		const name = `${method} ${this.files.has(id) ? path.slice(0, -id.length - 1) : path}`;
		const fault = this.faults.shift();
		if (fault === 'lost before') throw lost();
		if (fault === 'hang') await new Promise(() => {});
		const answer = fault === 'status' ? { statusCode: 503 } : this.handle(name, id, body);
		this.counts.set(name, this.count(name) + 1);
		this.counts.set(String(answer.statusCode), this.count(String(answer.statusCode)) + 1);
		if (fault === 'lost after') throw lost();
		const date = new Date(this.now).toUTCString();
		return { body: {}, ...answer, headers: { date, ...(answer as { headers?: object }).headers } };
	}

	private handle(name: string, id: string, body: unknown) {
		const lanes = lanesOf(OPERATIONS[name] ?? '', {}, body);
		if (this.limiter?.admit(lanes, Date.now())) return { statusCode: 429 };
		const file = this.files.get(id);
		switch (name) {
			case 'POST /emails/reports': {
				const { start_at: start, end_at: end } = body as { start_at: string; end_at: string };
				const window = { start: Date.parse(start), end: Date.parse(end) };
				this.windows.push(window);
				const reportId = this.add(this.reportOf(window.start, window.end));
				return { statusCode: 202, body: { report_id: reportId } };
			}
			case 'GET /emails/reports': {
				const isReady = file && Date.now() >= file.readyAt;
				const status = isReady ? (file.hasFailed ? 'failed' : 'completed') : this.status;
				const address = `${HOST}/downloads/${id}`;
				return { statusCode: 200, body: { status, file_download_url: address } };
			}
			case 'POST /audience/profiles/reports/segments': {
				const exportId = this.add(['export_key', ...this.members].join('\n'));
				const path = `/audience/profiles/exports/v2/files/${exportId}`;
				const address = `${this.exportHost}${path}${this.exportQuery}`;
				return { statusCode: 202, body: { file_download_url_v2: address } };
			}
			case 'POST /audience/profiles/reports/consents': {
				const { topic_discriminators: topics } = body as { topic_discriminators: string[] };
				const rows = [...this.consents].flatMap(([key, cells]) =>
					topics.map((topic) => [key, topic, cells[topic] ?? ''].join(',')),
				);
				const csv = ['export_key,topic_discriminator,consent_1', ...rows].join('\n');
				const path = `/audience/profiles/exports/v2/files/${this.add(this.consentCsv ?? csv)}`;
				return { statusCode: 202, body: { file_download_url_v2: `${this.exportHost}${path}` } };
			}
			case 'GET /audience/profiles/exports/v2/files':
				if (this.exportsRefused) return { statusCode: 403 };
				if (!file || Date.now() < file.readyAt) return { statusCode: 202 };
				return file.hasFailed ? { statusCode: 410 } : this.fileOf(file.csv);
			case 'GET /downloads':
				return this.fileOf(file!.csv);
			case 'GET /audience/keyspaces':
				return { statusCode: 200, body: { items: [] } };
			default:
				return { statusCode: 404 };
		}
	}

	private fileOf(csv: string) {
		this.lastRead = csv.split('\n').slice(1);
		return {
			statusCode: 200,
			headers: { 'content-type': 'text/csv' },
			body: Readable.from([Buffer.from(`${csv}\n`)]) as never,
		};
	}

	private add(csv: string): string {
		const id = `file-${this.files.size}`;
		this.files.set(id, { csv, readyAt: Date.now() + this.delayMs, hasFailed: this.filesFail });
		return id;
	}

	private reportOf(start: number, end: number): string {
		const rows = this.events
			.filter(({ time, visibleAt }) => time >= start && time < end && visibleAt <= this.now)
			.map(({ id, type = 'CLICKED', time }) => [type, id, 0, time].join(','));
		// "May repeat on retries".
		return [HEADER.join(','), ...rows, ...rows.slice(0, 1)].join('\n');
	}
}

const OPERATIONS: Record<string, string> = {
	'POST /emails/reports': 'requestEmailEventExport',
	'POST /audience/profiles/reports/segments': 'requestSegmentExport',
	'POST /audience/profiles/reports/consents': 'requestConsentExport',
	'GET /audience/profiles/exports/v2/files': 'downloadExportV2',
};

const lost = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** A trigger in a workflow, as n8n keeps and calls it. */
export class Trigger {
	/** What n8n has in its database. */
	saved = '{}';
	/** Lists of items that were handed over; an empty one is an execution without items. */
	readonly handed: IDataObject[][] = [];
	readonly errors: Error[] = [];
	/** Rows of the file that each of them came of. */
	readonly readFor: string[][] = [];
	staticData: IDataObject = {};
	private context!: IPollFunctions;

	constructor(
		private readonly world: World,
		public parameters: IDataObject,
		private readonly nodeId = '1',
	) {}

	get items(): IDataObject[] {
		return this.handed.flat();
	}

	/** What n8n does when the workflow is activated, and when n8n starts: it reads, polls once and saves. */
	async start() {
		this.staticData = JSON.parse(this.saved) as IDataObject;
		this.context = this.world.context(
			this.staticData,
			() => this.parameters,
			'trigger',
			this.nodeId,
		);
		await this.poll();
		this.saved = JSON.stringify(this.staticData);
	}

	/** "Fetch test event" in the editor. */
	async test(): Promise<IDataObject[]> {
		const context = this.world.context(
			this.staticData,
			() => this.parameters,
			'manual',
			this.nodeId,
		);
		const [items] = (await untilSettled(poll.call(context))) as INodeExecutionData[][];
		return items!.map(({ json }) => json);
	}

	/** One poll, with the time that it takes. */
	async poll() {
		await untilSettled(this.pollNow());
	}

	/** One poll, for a clock that runs. Saved is only what comes with a result. */
	async pollNow() {
		try {
			const result = await poll.call(this.context);
			if (result === null) return;
			this.saved = JSON.stringify(this.staticData);
			this.readFor.push(this.world.lastRead);
			this.handed.push((result[0] as INodeExecutionData[]).map(({ json }) => json));
		} catch (error) {
			this.errors.push(error as Error);
		}
	}
}

/** Lets the faked clock run until a promise is settled. */
export async function untilSettled<T>(promise: Promise<T>): Promise<T> {
	let isSettled = false;
	const settled = () => (isSettled = true);
	promise.then(settled, settled);
	// Streams and crypto take turns of the real event loop.
	for (let turns = 0; !isSettled; turns++) {
		await new Promise<void>((resolve) => setImmediate(resolve));
		if (turns >= 5) await vi.advanceTimersByTimeAsync(100);
	}
	return await promise;
}
