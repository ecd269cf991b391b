/** What is to be done, and beside whom. */
export interface Workload {
	name: string;
	/** Items of each execution, all begun at once unless `spreadMs` says otherwise. */
	executions: number[];
	processes?: number;
	/** All rows belong to one profile. */
	oneProfile?: boolean;
	/** Requests a second of another integration on the same account. */
	tenant?: number;
	/** Executions of one item begin this many milliseconds after each other. */
	spreadMs?: number;
	/** Requests a second that the account allows for this work. */
	limit: number;
}

/**
 * @param items of the largest execution
 */
export const workloads = (items: number): Workload[] => [
	{ name: `1 × ${items}`, executions: [items], limit: 100 },
	{
		name: `12 × ${items / 10} at once`,
		executions: Array.from({ length: 12 }, () => items / 10),
		limit: 100,
	},
	{ name: `1 × ${items}, co-tenant 20/s`, executions: [items], tenant: 20, limit: 100 },
	{ name: `2 processes × ${items / 2}`, executions: [items / 2], processes: 2, limit: 100 },
	{
		name: `${items / 20} rows of one profile`,
		executions: [items / 20],
		oneProfile: true,
		limit: 10,
	},
	{
		name: `100 × 1 beside 1 × ${items}`,
		executions: [items, ...Array.from({ length: 100 }, () => 1)],
		// Over the time that the large one takes.
		spreadMs: items / 12.5,
		limit: 100,
	},
];
