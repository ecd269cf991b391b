import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { waitOf } from '../../credentials/authentication';
import { GivenUp } from '../ApsisOne/client/backOff';
import { Client } from '../ApsisOne/client/client';
import { Interrupted } from '../ApsisOne/client/download';
import { mayBeOver } from '../ApsisOne/client/faults';
import type { JsonObject } from '../ApsisOne/client/json';
import { nodeErrorOf } from '../ApsisOne/engine/errors';
import { hostOf } from '../ApsisOne/engine/host';
import { TriggerFields } from '../ApsisOne/engine/triggerFields';
import { advance, lookUntil, type Patience } from './advance';
import { emailEvents } from './emailEvents';
import { fetchingAgain } from './fetchAgain';
import { HAPPENINGS, SOURCES, type Happening } from './happenings';
import { hasMemory, type Store } from './memory';
import { consentChanges } from './consentChanges';
import { consentChoicesOf, eventChoicesOf, memberChoicesOf } from './parameters';
import { segmentMembers } from './segmentMembers';
import { NotReady, UnusableFile, type Source } from './source';

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
/** What may not go into n8n's database, by node. */
const heldBy = new Map<string, Store['held']>();
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
		const client = new Client(hostOf(this));
		const source = fetchingAgain(client, await sourceOf(this, client));
		const items = isTest
			? await sampleOf(client, source)
			: await advance(
					{
						client,
						store: { staticData: this.getWorkflowStaticData('node'), held: heldOf(node) },
						patience: patienceOf(this),
						waitOf: async (path) => waitOf(await client.account(), 'POST', path),
					},
					source,
				);
		faultySince.delete(node);
		return items && [items.map((json) => ({ json: json as IDataObject }))];
	} catch (error) {
		if (!isTest && mayPass(this, node, error)) return null;
		throw nodeErrorOf(error, this.getNode(), undefined, { hints: HINTS });
	} finally {
		if (underWay.get(node) === own) underWay.delete(node);
	}
}

function heldOf(node: string): Store['held'] {
	const held = heldBy.get(node) ?? {};
	heldBy.set(node, held);
	return held;
}

async function sourceOf(context: IPollFunctions, client: Client): Promise<Source<unknown>> {
	const fields = new TriggerFields(context);
	const source = fields.choice('source', 'Trigger On', SOURCES, 'emailEvents');
	return (await sourceFor(HAPPENINGS[source], fields, context, client)) as Source<unknown>;
}

async function sourceFor(
	happening: Happening,
	fields: TriggerFields,
	context: IPollFunctions,
	client: Client,
) {
	switch (happening.by) {
		case 'segments':
			return await segmentMembers(client, memberChoicesOf(fields, happening));
		case 'consents':
			return await consentChanges(client, consentChoicesOf(fields, happening));
		case 'reports':
			return await emailEvents(client, eventChoicesOf(fields, happening, context.getTimezone()));
	}
}

/** The poll of an activation holds up n8n, so it waits for nothing. */
function patienceOf(context: IPollFunctions): Patience {
	if (!polledBefore.has(context)) {
		polledBefore.add(context);
		return { turnMs: 0, readyMs: 0 };
	}
	const budgetMs = (context as Partial<IPollFunctions>).getPollBudgetMs?.() ?? BUDGET_MS;
	return { turnMs: budgetMs * 0.3, readyMs: budgetMs * 0.4 };
}

async function sampleOf(client: Client, source: Source<unknown>): Promise<JsonObject[]> {
	const pending = await source.requestSample();
	const file = await lookUntil(client, source, pending, SAMPLE_WAIT_MS);
	if (!(file instanceof NotReady) && file !== 'gone') return await source.sample(file);
	throw new UnusableFile(
		file === 'gone'
			? `APSIS One could not make the ${source.file}`
			: `The ${source.file} was not ready after ${SAMPLE_WAIT_MS / MINUTE} minutes`,
		'Try again later. The active workflow waits for as long as it takes.',
	);
}

/** Whether a fault is left to the next poll. */
function mayPass(context: IPollFunctions, node: string, error: unknown): boolean {
	const isFault =
		error instanceof Interrupted || (error instanceof GivenUp && mayBeOver(error.fault));
	if (!isFault || !hasMemory(context.getWorkflowStaticData('node'))) return false;
	const now = Date.now();
	const since = faultySince.get(node) ?? now;
	faultySince.set(node, since);
	if (now - since > FAULTS_PASS_MS) return false;
	context.logger.warn(
		`${context.getNode().name}: ${nodeErrorOf(error, context.getNode(), undefined).message}. The next poll tries again.`,
	);
	return true;
}
