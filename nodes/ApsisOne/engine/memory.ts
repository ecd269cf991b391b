import type { Caller, Input } from './caller';
import type { Output } from './operation';

/** What tries have settled for one item. */
interface Settled {
	/** The item's data: the same object in every try. */
	json: object;
	output?: Output[];
	/** Results of what may not be done twice. */
	deeds: Map<string, unknown>;
	/** What is to be done once all output of the run is there. */
	atEnd?: () => void;
}

/** What earlier tries of the same items have settled. */
export class Memory {
	private readonly items = new Map<number, Settled>();

	/** What is known of an item; nothing at first. */
	of(input: Input): Settled {
		const known = this.find(input);
		if (known) return known;
		const settled = { json: input.data.json, deeds: new Map() };
		this.items.set(input.index, settled);
		return settled;
	}

	/** What is known of an item; undefined where nothing was. */
	find({ index, data: { json } }: Input): Settled | undefined {
		const settled = this.items.get(index);
		// Another call with the same place is another item: n8n hands one object to all tools.
		return settled?.json === json ? settled : undefined;
	}

	/** Forgets all: what comes after is no other try. */
	clear() {
		this.items.clear();
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
