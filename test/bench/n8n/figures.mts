/** What a work did in a real n8n. */
export interface Figures {
	work: string;
	/** What was begun. */
	executions: string;
	/** From the beginning of the first node until the last answer. */
	seconds: number;
	/** What the account's limit alone takes, in seconds. */
	paceSeconds: number;
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

export const goals = {
	alone: {
		text: 'within 5 % of what the pace alone takes',
		isMet: ({ seconds, paceSeconds }: Figures) => seconds <= 1.05 * paceSeconds,
	},
	atOnce: {
		text: '97 % of the limit',
		isMet: ({ seconds, paceSeconds }: Figures) => paceSeconds >= 0.97 * seconds,
	},
	beside: {
		text: 'single executions answered within 1 s',
		isMet: ({ single }: Figures) => single!.longestMs <= 1000,
	},
} satisfies Record<string, Goal>;

/** Whether the goal is met, in words; nothing where there is none. */
export const verdictOf = (figures: Figures): string =>
	figures.goal ? `${figures.goal.isMet(figures) ? 'met' : 'missed'}: ${figures.goal.text}` : '';
