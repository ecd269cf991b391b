import { systemClock } from '../../../credentials/systemClock';
import type { Caller, Input } from './caller';
import { directReaderOf, hasExpression, type Reader } from './directReading';

/** How a parameter is read: the same for all items, out of the item, or by n8n. */
type Way = { fixed: Map<boolean, unknown> } | { reader: Reader } | 'n8n';

/**
 * The parameters of a node in one try. What has no expression is read once, since it is the same for
 * each item; mere columns are read out of the item; n8n evaluates the rest.
 */
export class Parameters {
	private readonly ways = new Map<string, Way>();

	constructor(private readonly caller: Caller) {}

	/**
	 * The value of a parameter for an item.
	 *
	 * @param fallback where the node does not have it
	 * @param extractValue of a picker what was chosen, and not the picker's own object
	 * @throws n8n's error where an expression cannot be evaluated, or a value is not of its type
	 */
	read(name: string, { index, data }: Input, fallback: unknown, extractValue: boolean): unknown {
		const way = this.wayOf(name);
		if (typeof way === 'object' && 'reader' in way) return way.reader(data.json);
		const read = () =>
			this.caller.parameter(name, index, fallback, extractValue ? { extractValue } : undefined);
		if (way === 'n8n') return read();
		if (!way.fixed.has(extractValue)) way.fixed.set(extractValue, read());
		return way.fixed.get(extractValue);
	}

	private wayOf(name: string): Way {
		let way = this.ways.get(name);
		if (!way) {
			way = this.findWay(name);
			this.ways.set(name, way);
		}
		return way;
	}

	private findWay(name: string): Way {
		const { context, hasOwnJson } = this.caller;
		const value = context.getNode().parameters[name];
		if (!hasExpression(value)) return { fixed: new Map() };
		const reading = { timezone: context.getTimezone(), now: systemClock.now };
		const reader = hasOwnJson ? directReaderOf(value, reading) : undefined;
		return reader ? { reader } : 'n8n';
	}
}
