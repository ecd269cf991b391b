import type { Caller, Input } from './caller';
import type { Output } from './operation';

/** What tries have settled for one item. */
interface Settled {
	output?: Output[];
	/** Results of what may not be done twice. */
	deeds: Map<string, unknown>;
	/** What is to be done once all output of the run is there. */
	atEnd?: () => void;
}

/**
 * What earlier tries of the same items have settled. An item is known by its data and its place: n8n
 * hands the same data to every try, other data to each call of a tool, and may hold one object twice.
 */
export class Memory {
	private readonly items = new WeakMap<object, Map<number, Settled>>();

	/** What is known of an item; nothing at first. */
	of(input: Input): Settled {
		const known = this.find(input);
		if (known) return known;
		const { json } = input.data;
		const settled: Settled = { deeds: new Map() };
		const places = this.items.get(json) ?? new Map<number, Settled>();
		this.items.set(json, places.set(input.index, settled));
		return settled;
	}

	/** What is known of an item; undefined where nothing was. */
	find({ index, data: { json } }: Input): Settled | undefined {
		return this.items.get(json)?.get(index);
	}

	/** Forgets items: what comes after with the same data is no other try. */
	forget(inputs: Input[]) {
		for (const { data } of inputs) this.items.delete(data.json);
	}
}

const memories = new WeakMap<object, Map<string, Memory>>();

/**
 * The memory of a node in one execution of it. n8n's *Retry On Fail* calls the node again with the
 * same execute data and the same items; nothing else is the same in all tries (ENGINE.md).
 */
export function memoryOf({ context }: Caller): Memory {
	const key = context.getExecuteData();
	const { name } = context.getNode();
	const ofNodes = memories.get(key) ?? new Map<string, Memory>();
	memories.set(key, ofNodes);
	const memory = ofNodes.get(name) ?? new Memory();
	ofNodes.set(name, memory);
	return memory;
}
