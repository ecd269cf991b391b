/**
 * Reads the form in which n8n stores executions: a JSON array whose first entry is the root, and
 * in which objects name their strings and objects by index.
 */
export function unflatten(text: string): unknown {
	const entries = JSON.parse(text) as unknown[];
	const made = new Map<number, unknown>();
	const at = (index: number): unknown => {
		const entry = entries[index];
		if (typeof entry !== 'object' || entry === null) return entry;
		if (made.has(index)) return made.get(index);
		// Noted before it is filled: the data may be circular.
		const whole: Record<string, unknown> | unknown[] = Array.isArray(entry) ? [] : {};
		made.set(index, whole);
		for (const [key, part] of Object.entries(entry)) {
			Object.assign(whole, { [key]: typeof part === 'string' ? at(Number(part)) : part });
		}
		return whole;
	};
	return at(0);
}
