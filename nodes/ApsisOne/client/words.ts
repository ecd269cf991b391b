/** `1 row`, `2 rows`: a number with a noun whose plural ends in s. */
export const counted = (count: number, noun: string): string =>
	`${count} ${noun}${count === 1 ? '' : 's'}`;
