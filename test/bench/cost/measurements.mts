import type { Evaluator } from '../evaluator.mts';
import type { Bench } from '../worker-process.mts';
import { better, missedBy, type Figures } from './figures.mts';
import { httpRequestParameters, requestName } from './http-request.mts';
import type { Requests } from './stub.mts';
import type { StubClient } from './stub-client.mts';
import type { Job, Outcome, Subject } from './worker.mts';

/** A request that at least so many of the items send is one of theirs, and none of the run's. */
const OF_ITEMS = 0.5;
/** HTTP Request opens a connection for each, all at once where it has no batches. */
const MOST_AT_ONCE = 10_000;
/** What misses a goal by so little is measured again, so often at most. */
const NEARLY = 1.5;
const MOST_TIMES = 3;

/** What is measured, and how. */
export interface Wanted {
	name: string;
	subject: Subject;
	/** HTTP Request is to send these beside; what was sent for items if left out. */
	beside?: Requests[];
	withMemory?: boolean;
	isReference?: true;
}

/** Measures with one stub and one evaluator, each run in a process of its own. */
export class Measurements {
	constructor(
		private readonly bench: Bench,
		readonly evaluator: Evaluator,
		private readonly stub: StubClient,
		/** What HTTP Request takes, so that it is measured once; it is added to. */
		private readonly known: Map<string, Figures>,
	) {}

	/** All figures of a subject; those that nearly meet the goals are the best of several runs. */
	async figures(wanted: Wanted): Promise<Figures> {
		const { subject, withMemory, isReference } = wanted;
		const first = await this.time(wanted);
		let { figures } = first;
		const beside = isReference ? [] : (wanted.beside ?? first.sent);
		if (beside.length > 0)
			figures.httpCpuMs = await this.httpRequest(beside, Math.min(subject.items, MOST_AT_ONCE));
		for (let times = 1; times < MOST_TIMES && isNear(figures); times++) {
			figures = better(figures, (await this.time(wanted)).figures);
		}
		if (withMemory) {
			const { liveBytes } = await this.run({ ...subject, measure: 'memory' });
			figures.liveMb = liveBytes! / 1e6;
		}
		return figures;
	}

	/** What n8n's HTTP Request node takes to send the same request for every item. */
	async httpRequestFigures(
		request: Requests,
		{ items, inBatches }: { items: number; inBatches: boolean },
	): Promise<Figures> {
		const key = [this.evaluator, items, inBatches, requestName(request)].join(' ');
		let figures = this.known.get(key);
		if (figures) return figures;
		const parameters = httpRequestParameters(request, this.stub.where, { inBatches });
		figures = await this.figures({
			name: `n8n's HTTP Request${inBatches ? ', in batches of 50' : ''}`,
			subject: { node: 'httpRequest', parameters, items },
			isReference: true,
		});
		this.known.set(key, figures);
		return figures;
	}

	/**
	 * Milliseconds of an item, for all of the requests: in batches, as one must under a limit. Without
	 * them it takes about the same, and holds up all else.
	 */
	private async httpRequest(requests: Requests[], items: number): Promise<number> {
		let sum = 0;
		for (const request of requests) {
			sum += (await this.httpRequestFigures(request, { items, inBatches: true })).cpuMs;
		}
		return sum;
	}

	private async time({ name, subject, isReference }: Wanted) {
		await this.stub.takeRequests();
		const { cost } = await this.run({ ...subject, measure: 'time' });
		const sent = await this.stub.takeRequests();
		const { cpuMs, beforeFirstMs, stretches, requests } = cost!;
		const { items } = subject;
		const figures: Figures = {
			name,
			evaluator: this.evaluator,
			items,
			requestsPerItem: requests / items,
			cpuMs: cpuMs / items,
			beforeFirstMs: beforeFirstMs / items,
			stretches,
			...(isReference && { isReference }),
		};
		return { figures, sent: sent.filter(({ count }) => count >= OF_ITEMS * items) };
	}

	private async run(work: Subject & Pick<Job, 'measure'>): Promise<Outcome> {
		const { url, clientId, clientSecret } = this.stub.where;
		const job: Job = { ...work, evaluator: this.evaluator, url, clientId, clientSecret };
		return await this.bench.runScript('cost/worker.mts', job);
	}
}

/** Whether a goal is missed that another run might meet. */
function isNear(figures: Figures): boolean {
	const { clockMs, threadMs } = figures.stretches;
	const lucky = {
		...figures,
		cpuMs: figures.cpuMs / NEARLY,
		stretches: { clockMs, threadMs: threadMs / NEARLY },
	};
	return missedBy(lucky).length < missedBy(figures).length;
}
