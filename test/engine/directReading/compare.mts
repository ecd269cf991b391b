import { inspect } from 'node:util';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeParameters,
	INodeType,
	IRunData,
} from 'n8n-workflow';
import { SEED } from '../../emulator/index.mts';
import { createEngine, type Engine, type Host } from '../engine.mts';
import { CREDENTIALS, loadedNodeType, passingNodeType, runWorkflow } from '../workflows.mts';
import { SHORT_TABLES, TABLES } from './table.mts';

/** An expression whose requests are not those that n8n's own evaluation of it would give. */
export interface Difference {
	way: string;
	expression: string;
	/** Position of the input item in its table. */
	item: number;
	/** What the node made of the expression. */
	got: unknown;
	/** What the node makes of the value that n8n evaluates it to. */
	wanted: unknown;
}

/** A field that expressions are written into. */
interface Way {
	name: string;
	/** Parameters of an operation, in a dry run, with the expression in one field. */
	parametersOf(expression: string): INodeParameters;
	tables: typeof TABLES;
	/** The value of that field as n8n's `getNodeParameter` gives it. */
	read(context: IExecuteFunctions, item: number): unknown;
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const { keyspaces, sections, attributes, events, profiles } = SEED;
const TARGET = {
	section: byId(sections.default),
	keyspace: byId(keyspaces.email),
	profileKey: profiles.anna,
	options: { dryRun: true },
};
const mapped = (value: INodeParameters): INodeParameters => ({
	mappingMode: 'defineBelow',
	value,
	schema: [],
});
const fieldOf = (name: string, field: string) => (context: IExecuteFunctions, item: number) =>
	(context.getNodeParameter(name, item) as { value: IDataObject }).value[field];

const WAYS: Way[] = [
	{
		name: 'the profile key',
		tables: TABLES,
		parametersOf: (profileKey) => ({
			resource: 'profile',
			operation: 'delete',
			...TARGET,
			profileKey,
		}),
		read: (context, item) => context.getNodeParameter('profileKey', item),
	},
	{
		name: 'a picker by ID',
		tables: SHORT_TABLES,
		parametersOf: (keyspace) => ({
			resource: 'profile',
			operation: 'delete',
			...TARGET,
			keyspace: byId(keyspace),
		}),
		read: (context, item) => context.getNodeParameter('keyspace', item, '', { extractValue: true }),
	},
	{
		name: 'a text in the attributes',
		tables: TABLES,
		parametersOf: (text) => ({
			resource: 'attribute',
			operation: 'set',
			...TARGET,
			attributes: mapped({ [attributes.firstName]: text }),
		}),
		read: fieldOf('attributes', attributes.firstName),
	},
	{
		name: 'a number in the attributes',
		tables: SHORT_TABLES,
		parametersOf: (number) => ({
			resource: 'attribute',
			operation: 'set',
			...TARGET,
			attributes: mapped({ [attributes.averageOrder]: number, [attributes.firstName]: 'A' }),
		}),
		read: fieldOf('attributes', attributes.averageOrder),
	},
	{
		name: "an event's data",
		tables: SHORT_TABLES,
		parametersOf: (text) => ({
			resource: 'event',
			operation: 'add',
			...TARGET,
			// Events of one profile would share a request.
			profileKey: "={{ 'p' + $itemIndex + '@example.com' }}",
			event: byId(events.orderPlaced),
			eventTime: '2026-03-24T09:30:00+01:00',
			eventData: mapped({ orderId: text }),
		}),
		read: fieldOf('eventData', 'orderId'),
	},
	{
		name: "an event's JSON",
		tables: SHORT_TABLES,
		parametersOf: (json) => ({
			resource: 'event',
			operation: 'add',
			...TARGET,
			// Events of one profile would share a request.
			profileKey: "={{ 'p' + $itemIndex + '@example.com' }}",
			event: byId(events.orderPlaced),
			eventTime: '2026-03-24T09:30:00+01:00',
			specifyData: 'json',
			eventDataJson: json,
		}),
		read: (context, item) => context.getNodeParameter('eventDataJson', item),
	},
];

/** Reads a column of its own making in a way that is an expression to everybody. */
const EVALUATED = '={{ [$json.evaluated][0] }}';

/** What an evaluation gave. */
type Evaluated = { value: unknown } | { error: string };

/**
 * Runs the node over a table of expressions and values, in every way to write them, as dry runs,
 * and compares its requests with those of what n8n itself evaluates.
 *
 * @param credential of an account whose definitions can be read
 * @param moreValues that columns are to have, apart from those of JSON
 */
export async function compareReadings(
	host: Host,
	credential: ICredentialDataDecryptedObject,
	moreValues: unknown[] = [],
): Promise<Difference[]> {
	const engine = createEngine(credential, host);
	const differences: Difference[] = [];
	for (const way of WAYS) {
		const wanted = new Wanted(engine, way);
		for (const { expressions, createItems } of way.tables) {
			const evaluated = await evaluate(engine, way, expressions, createItems(moreValues));
			await wanted.learn(evaluated.flat());
			const got = await requestsOf(engine, way, expressions, createItems(moreValues));
			expressions.forEach((expression, row) => {
				evaluated[row]!.forEach((each, item) => {
					const given = got[row]![item];
					const isSame =
						'error' in each ? isRefusal(given) : textOf(given) === textOf(wanted.for(each.value));
					if (isSame) return;
					differences.push({
						way: way.name,
						expression,
						item,
						got: given,
						wanted: 'error' in each ? each : wanted.for(each.value),
					});
				});
			});
		}
	}
	return differences;
}

/** What the node makes of values, asked for once for each of them. */
class Wanted {
	private readonly known = new Map<string, unknown>();

	constructor(
		private readonly engine: Engine,
		private readonly way: Way,
	) {}

	for(value: unknown): unknown {
		return this.known.get(textOf(value));
	}

	/**
	 * @throws Error where n8n makes something else of a value when it is evaluated from a column: then
	 * that is no proof
	 */
	async learn(evaluated: Evaluated[]): Promise<void> {
		const values = new Map<string, unknown>();
		for (const each of evaluated) {
			if ('value' in each && !this.known.has(textOf(each.value))) {
				values.set(textOf(each.value), each.value);
			}
		}
		if (values.size === 0) return;
		const items = [...values.values()].map((value) => ({ evaluated: value })) as IDataObject[];
		const [again] = await evaluate(this.engine, this.way, [EVALUATED], items);
		const [requests] = await requestsOf(this.engine, this.way, [EVALUATED], items);
		[...values.keys()].forEach((text, item) => {
			if (textOf(again![item]) !== textOf({ value: items[item]!.evaluated })) {
				throw new Error(`n8n makes ${textOf(again![item])} of ${text}`);
			}
			this.known.set(text, requests![item]);
		});
	}
}

/**
 * The value of a field for each expression and item, as n8n itself evaluates it: nothing of the
 * package runs.
 */
async function evaluate(
	engine: Engine,
	way: Way,
	expressions: string[],
	items: IDataObject[],
): Promise<Evaluated[][]> {
	const evaluated: Evaluated[][] = [];
	const nodeType = Object.create(loadedNodeType(engine), {
		customOperations: { value: undefined },
		execute: {
			async value(this: IExecuteFunctions) {
				evaluated[Number(this.getNode().name)] = items.map((_, item) => {
					try {
						return { value: way.read(this, item) };
					} catch (error) {
						return { error: (error as Error).message };
					}
				});
				return [[]];
			},
		},
	}) as INodeType;
	await runEach(engine, nodeType, way, expressions, items);
	return evaluated;
}

/** What the node gives for each expression and item: the requests of a dry run, or an error. */
async function requestsOf(
	engine: Engine,
	way: Way,
	expressions: string[],
	items: IDataObject[],
): Promise<unknown[][]> {
	const runData = await runEach(engine, loadedNodeType(engine), way, expressions, items);
	return expressions.map((_, row) => {
		const given: unknown[] = [];
		for (const { json, pairedItem } of runData[row]?.[0]?.data?.main?.[0] ?? []) {
			given[(pairedItem as { item: number }).item] = withoutKey(json);
		}
		return given;
	});
}

/** Runs a node for each expression in one execution, for n8n makes an isolate an execution. */
async function runEach(
	engine: Engine,
	type: INodeType,
	way: Way,
	expressions: string[],
	items: IDataObject[],
): Promise<IRunData> {
	const nodes = expressions.map((expression, row) => ({
		type,
		node: {
			name: String(row),
			parameters: way.parametersOf(expression),
			credentials: CREDENTIALS,
			onError: 'continueRegularOutput' as const,
		},
	}));
	const next = nodes.map(({ node: { name } }) => ({ node: name, type: 'main' as const, index: 0 }));
	const { data } = await runWorkflow(
		engine,
		[{ node: { name: 'Start' }, type: passingNodeType(engine) }, ...nodes],
		{ Start: { main: [next] } },
		items.map((json) => ({ json })),
	);
	if (data.resultData.error) throw data.resultData.error;
	return data.resultData.runData;
}

/** Without the profile that the item was given, where it was given one by its number. */
const withoutKey = (json: IDataObject): unknown =>
	JSON.parse(JSON.stringify(json).replace(/p\d+(@|%40)example\.com/g, 'p'));

const isRefusal = (given: unknown) =>
	typeof given === 'object' && given !== null && 'error' in given;

/** A text that tells apart all that differs, as `-0`, `NaN` and a column that is undefined. */
const textOf = (value: unknown) =>
	inspect(value, {
		depth: null,
		maxArrayLength: null,
		maxStringLength: null,
		sorted: true,
	});
