import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { GivenUp } from '../ApsisOne/transport/backOff';
import { Interrupted } from '../ApsisOne/transport/download';
import { nodeErrorOf } from '../ApsisOne/transport/errors';
import { poll as lookUntil } from '../ApsisOne/transport/poll';
import { advance, fileErrorOf, type Patience } from './advance';
import { emailEvents } from './emailEvents';
import { hasMemory } from './memory';
import { segmentMembers } from './segmentMembers';
import { UnusableFile, type Source } from './source';

const MINUTE = 60_000;
const HINTS = {
	403: 'The API key must be allowed to read the segment, the section and each of the attributes and tags. Choose others, or allow it in APSIS One under Account settings > API management.',
	404: 'Check the segment, the section, the attributes and the tags.',
	429: 'Other integrations may be using the account: one email report a minute may be requested, all of them together. The active workflow goes on trying.',
};
/** What n8n 2 tells of itself; 1.x sets no limit. */
const BUDGET_MS = 5 * MINUTE;
const SAMPLE_WAIT_MS = 3 * MINUTE;
/** Faults that pass are not worth a failed execution each; those that last so long are. */
const FAULTS_PASS_MS = 30 * MINUTE;

/** A poll that is not done after so long hangs, and is left to itself. */
const HANGS_MS = 30 * MINUTE;

/** Nodes whose poll is not done, for it may take longer than the interval; and since when. */
const underWay = new Map<string, { since: number }>();
/** Since when each poll of a node met a fault. */
const faultySince = new Map<string, number>();
/** n8n makes a context at each activation, and waits for its first poll before it goes on. */
const polledBefore = new WeakSet<IPollFunctions>();

/**
 * The node's `poll`.
 *
 * @returns new items; null where there are none, or where the last poll is not done. Of a test in the
 * editor: a few items that happened lately, without moving the place.
 * @throws NodeApiError or NodeOperationError in words for the user. Faults that may pass are thrown
 * at the first activation and in a test, and otherwise only once they have lasted for half an hour.
 */
export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const isTest = this.getMode() === 'manual';
	const node = `${String(this.getWorkflow().id)} ${this.getNode().id}`;
	const own = { since: Date.now() };
	if (!isTest) {
		const other = underWay.get(node);
		if (other && Math.abs(own.since - other.since) < HANGS_MS) return null;
		underWay.set(node, own);
	}
	try {
		const source = await sourceOf(this);
		const items = isTest
			? await sampleOf(this, source)
			: await advance(this, source, patienceOf(this));
		faultySince.delete(node);
		return items && [items.map((json) => ({ json }))];
	} catch (error) {
		if (!isTest && mayPass(this, node, error)) return null;
		throw nodeErrorOf(error, this.getNode(), 0, { hints: HINTS });
	} finally {
		if (underWay.get(node) === own) underWay.delete(node);
	}
}

const sourceOf = async (context: IPollFunctions) =>
	(context.getNodeParameter('source') === 'segmentMembers'
		? await segmentMembers(context)
		: await emailEvents(context)) as Source<unknown>;

/** The poll of an activation holds up n8n, so it waits for nothing. */
function patienceOf(context: IPollFunctions): Patience {
	if (!polledBefore.has(context)) {
		polledBefore.add(context);
		return { turnMs: 0, readyMs: 0 };
	}
	const budgetMs = (context as Partial<IPollFunctions>).getPollBudgetMs?.() ?? BUDGET_MS;
	return { turnMs: budgetMs * 0.3, readyMs: budgetMs * 0.4 };
}

async function sampleOf(context: IPollFunctions, source: Source<unknown>): Promise<IDataObject[]> {
	try {
		const pending = await source.requestSample();
		const file = await lookUntil(context, async () => await source.look(pending), SAMPLE_WAIT_MS);
		if (file !== undefined && file !== 'gone') return await source.sample(file);
		throw new UnusableFile(
			file === 'gone'
				? `APSIS One could not make the ${source.file}`
				: `The ${source.file} was not ready after ${SAMPLE_WAIT_MS / MINUTE} minutes`,
			'Try again later. The active workflow waits for as long as it takes.',
		);
	} catch (error) {
		throw error instanceof UnusableFile ? fileErrorOf(context, error) : error;
	}
}

/** Whether a fault is left to the next poll. */
function mayPass(context: IPollFunctions, node: string, error: unknown): boolean {
	const isFault =
		error instanceof Interrupted ||
		(error instanceof GivenUp && ['limit', 'unsent', 'uncertain'].includes(error.fault.kind));
	if (!isFault || !hasMemory(context)) return false;
	const now = Date.now();
	const since = faultySince.get(node) ?? now;
	faultySince.set(node, since);
	if (now - since > FAULTS_PASS_MS) return false;
	context.logger.warn(
		`APSIS One Polling Trigger: ${nodeErrorOf(error, context.getNode(), 0).message}. The next poll tries again.`,
	);
	return true;
}
