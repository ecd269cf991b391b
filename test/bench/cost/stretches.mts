/** The longest times in milliseconds in which a process did nothing else. */
export interface Stretches {
	/** On the clock, with what other processes took from it meanwhile. */
	clockMs: number;
	/** Of the thread itself, whatever else the machine does. */
	threadMs: number;
}

const TICK_MS = 1;

/**
 * Watches how long this thread's event loop takes from one turn to the next.
 *
 * @returns stops and tells
 */
export function watchStretches(): () => Stretches {
	const longest: Stretches = { clockMs: 0, threadMs: 0 };
	let clock = performance.now();
	let thread = threadMs();
	const look = () => {
		const [clockNow, threadNow] = [performance.now(), threadMs()];
		longest.clockMs = Math.max(longest.clockMs, clockNow - clock - TICK_MS);
		longest.threadMs = Math.max(longest.threadMs, threadNow - thread);
		[clock, thread] = [clockNow, threadNow];
	};
	const timer = setInterval(look, TICK_MS);
	return () => {
		clearInterval(timer);
		look();
		return longest;
	};
}

function threadMs(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}
