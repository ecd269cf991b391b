/** For so long at least, and twice as long at most, a figure is looked back at. */
const KEPT_MS = 1000;

/** The least or the greatest of the figures of the last one to two seconds. */
export class Recent {
	private older: number;
	private newer: number;
	private since = -Infinity;
	private count = 0;

	/**
	 * @param best `Math.min` or `Math.max`
	 * @param none what there is before the first figure
	 * @param atLeast figures that stand for a second; fewer are kept longer
	 */
	constructor(
		private readonly best: (one: number, other: number) => number,
		private readonly none: number,
		private readonly atLeast = 1,
	) {
		this.older = none;
		this.newer = none;
	}

	add(figure: number, now: number) {
		if (now - this.since >= KEPT_MS && this.count >= this.atLeast) {
			this.older = this.newer;
			this.newer = this.none;
			this.count = 0;
			this.since = now;
		} else if (this.since === -Infinity) {
			this.since = now;
		}
		this.newer = this.best(this.newer, figure);
		this.count++;
	}

	get value(): number {
		return this.best(this.older, this.newer);
	}
}
