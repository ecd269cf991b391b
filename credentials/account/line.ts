/** Up to here what was taken out at the front is left in place. */
const LEFT_IN_PLACE = 64;

/** A line that is joined at its end and left at its front, at the same cost whatever its length. */
export class Line<T> {
	private entries: T[] = [];
	private front = 0;

	join(entry: T) {
		this.entries.push(entry);
	}

	get first(): T | undefined {
		return this.entries[this.front];
	}

	leave(): T | undefined {
		const first = this.entries[this.front++];
		if (this.front > LEFT_IN_PLACE && this.front > this.entries.length / 2) {
			this.entries = this.entries.slice(this.front);
			this.front = 0;
		}
		if (this.front >= this.entries.length) {
			this.entries = [];
			this.front = 0;
		}
		return first;
	}

	*[Symbol.iterator](): Generator<T> {
		for (let at = this.front; at < this.entries.length; at++) yield this.entries[at]!;
	}
}
