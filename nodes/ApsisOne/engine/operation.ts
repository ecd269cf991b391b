import type {
	IBinaryKeyData,
	IDataObject,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { Answer } from '../client/answer';
import type { HttpRequest } from '../client/host';
import type { JsonObject } from '../client/json';
import type { Item } from './item';

/**
 * The operation that gives a list, where its label is another than "Get Many": that of definitions, and of
 * what belongs to a profile. n8n's lint wants that label wherever it reads this value itself.
 */
export const GET_ALL = 'getAll';

/** What the table of a resource says of each of its operations. */
interface Described {
	/** As the editor shows them. */
	name: string;
	value: string;
	action: string;
	description: string;
	fields: INodeProperties[];
	/**
	 * Whether a request of it may be sent again although it may have arrived: it reads, or a repeat
	 * leaves APSIS One as one request does (DESIGN.md section 4.6). What may not be repeated is not sent
	 * again either when n8n tries the node once more.
	 */
	repeatable: boolean;
	/** It works on a profile that exists: a 404 that says nothing else is about that. */
	needsProfile?: true;
	/** Why nothing may come out of an item, in the hint of the run: "the profile has no tags here". */
	whenEmpty?: string;
	/** It writes so many contacts one by one that an import would do better, where there are many. */
	importDoesSo?: true;
	/**
	 * It changes something in APSIS One: a read-only credential refuses it. What only asks for a file or
	 * an evaluation reads, though it is a POST (`credentials/account/readOnly.ts`).
	 */
	writes?: true;
	/** It cannot be undone: as the tool of an AI agent it is refused, unless an option allows it. */
	irreversible?: true;
	/** Statuses other than 2xx that are a result and not an error. */
	results?: number[];
	/** Statuses that are a result only where an earlier try, whose answer was lost, may have been carried out. */
	resultsOfRepeat?: number[];
	/** What to do about a status, in the user's words, where the operation knows more than the general text. */
	hints?: Record<number, string>;
	/** Items under way at once, where it is fewer than usual. */
	atOnce?: number;
	/**
	 * What items share that are handled one after the other, in the order of the input: two writes of
	 * the same must not overtake each other. Throws where a field cannot be used.
	 */
	orderOf?(item: Item): string;
}

/** An item of the output, before it is paired with its input. */
export interface Output {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** What an item adds to the request of its operation. */
export interface Prepared {
	body?: JsonObject | string;
	headers?: Record<string, string>;
	query?: JsonObject;
	/** Added to the end of the path, encoded. */
	path?: string;
	/** What the output tells besides, known before the request. */
	told?: IDataObject;
	/** What a dry run shows before the request, in names that a person reads; `told`, if left out. */
	shown?: JsonObject;
}

/** An operation of one request an item: its `routing`, and small steps before and after. */
export interface SingleRequest extends Described {
	/** Fields are named in the path in braces: `/audience/segments/{segment}`. */
	routing: { request: { method: HttpRequest['method']; url: string; qs?: JsonObject } };
	/** The `qs` asks for more than every account gives: where it is refused with 400, the request goes without. */
	queryIsOptional?: true;
	/** What the item adds to the request; throws where a field cannot be used. */
	prepare?(item: Item): Prepared | Promise<Prepared>;
	/** The output of the item; the body of the answer, where it is left out. */
	output?(item: Item, answer: Answer, prepared: Prepared): JsonObject[];
}

/** An operation of several requests an item. */
export interface EachItem extends Described {
	handle(item: Item): Promise<Output[]>;
}

/** An operation in which items that share something are handled together. */
export interface Grouped<Row = unknown> extends Described {
	/** What items share that are handled together, in the order of the input. */
	groupOf(item: Item): string;
	/** Reads an item, when the turn of its group comes. */
	read(item: Item): Row | Promise<Row>;
	/** Positions of the rows of a group that go out together; each by itself where it is left out. */
	batchesOf?(rows: Row[]): number[][];
	/** Handles rows that go out together; gives the output of each. */
	handle(rows: Row[], items: Item[]): Promise<Output[][]>;
	/**
	 * Whether rows that failed together are handled in halves, to find the one at fault. Asked only where
	 * the node continues on fail.
	 */
	splitsAfter?(error: unknown, items: Item[]): boolean;
}

/** An operation that takes all items together. */
export interface AllItems extends Described {
	/**
	 * @param items in the order of the input; each is made when its turn comes, every time
	 * they are gone through, so that not all are in memory
	 * @returns the whole output, paired
	 */
	handleAll(items: Iterable<Item>): Promise<INodeExecutionData[]>;
}

export type Operation = SingleRequest | EachItem | Grouped | AllItems;

/** Lets a table hold an operation whatever its rows are; only the operation itself looks into them. */
export const grouped = <Row>(operation: Grouped<Row>): Grouped => operation as Grouped;
