/** What became of a task: its result, or what it threw. */
export async function settled<T>(task: Promise<T>): Promise<{ value: T } | { error: unknown }> {
	try {
		return { value: await task };
	} catch (error) {
		return { error };
	}
}
