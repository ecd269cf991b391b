/** What a work did in a real n8n. */
export interface Figures {
	work: string;
	/** What was begun. */
	executions: string;
	/** From the beginning of the first node until the last answer. */
	seconds: number;
	/** Items, and those of them that were done. */
	items: number;
	done: number;
	/** The longest time that n8n answered nobody, in milliseconds. */
	silenceMs: number;
	/** From the call of an execution of one item until its answer: the median and the longest. */
	single?: { medianMs: number; longestMs: number };
	goal?: Goal;
}

/** What the executions must come to. */
export interface Goal {
	/** In words. */
	text: string;
	isMet: (figures: Figures) => boolean;
}

/** Requests a second of the account (API.md section 5). */
const LIMIT = 100;

/** The share of the account's limit that was used for items that were done. */
export const shareOf = ({ done, seconds }: Figures): number => done / LIMIT / seconds;

/** All items must be done for a goal to be met. */
const isWhole = ({ items, done }: Figures) => done === items;

export const goals = {
	alone: {
		text: 'within 5 % of what the pace alone takes',
		isMet: (figures: Figures) => isWhole(figures) && 1.05 * shareOf(figures) >= 1,
	},
	atOnce: {
		text: '97 % of the limit',
		isMet: (figures: Figures) => isWhole(figures) && shareOf(figures) >= 0.97,
	},
	beside: {
		text: 'single executions answered within 1 s',
		isMet: (figures: Figures) => isWhole(figures) && figures.single!.longestMs <= 1000,
	},
} satisfies Record<string, Goal>;

/** Whether the goal is met, in words; nothing where there is none. */
export const verdictOf = (figures: Figures): string =>
	figures.goal ? `${figures.goal.isMet(figures) ? 'met' : 'missed'}: ${figures.goal.text}` : '';
