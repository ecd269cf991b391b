/** A calendar date with a time of day, as it is written; `offset` in minutes where it is written. */
export interface WrittenTime {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
	/** Whether a time of day is written at all. */
	timed: boolean;
	offset?: number;
	/** The time is written in UTC: with `Z`, `GMT` or `UTC`. */
	utc: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME =
	'(?:[T ,]+(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,]\\d+)?)?' +
	'\\s*(?<zone>Z|(?:GMT|UTC)?[+-]\\d{2}:?\\d{2}|[+-]\\d{2}|GMT|UTC)?(?:\\s*\\[[^\\]]*\\]|\\s*\\([^)]*\\))?)?$';
const FORMS = [
	// 2026-03-04, also with slashes or dots, with or without time and offset
	new RegExp(`^(?<year>\\d{4})([-/.])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})${TIME}`, 'i'),
	// 20260304
	/^(?<year>(?:19|20)\d{2})(?<month>\d{2})(?<day>\d{2})$/,
	// Wed, 04 Mar 2026 10:00:00 GMT
	new RegExp(
		`^(?:[a-z]{3,9},? )?(?<day>\\d{1,2}) (?<name>[a-z]{3,9}),? (?<year>\\d{4})${TIME}`,
		'i',
	),
	// Wed Mar 04 2026 10:00:00 GMT+0100 (Central European Standard Time)
	new RegExp(
		`^(?:[a-z]{3,9},? )?(?<name>[a-z]{3,9}) (?<day>\\d{1,2}),? (?<year>\\d{4})${TIME}`,
		'i',
	),
];

/**
 * Reads the forms of a date that can be read in one way only: the year first, or the month by its
 * English name.
 *
 * @returns undefined for other forms, and for days and times that do not exist
 */
export function readTime(text: string): WrittenTime | undefined {
	for (const form of FORMS) {
		const groups = form.exec(text)?.groups;
		if (!groups) continue;
		const { year, name, hour, minute, second, zone } = groups;
		const month = name ? monthOf(name) : Number(groups.month);
		const time = {
			year: Number(year),
			month,
			day: Number(groups.day),
			hour: Number(hour ?? 0),
			minute: Number(minute ?? 0),
			second: Number(second ?? 0),
			timed: hour !== undefined,
			offset: offsetOf(zone),
			utc: /^(?:Z|GMT|UTC)$/i.test(zone ?? ''),
		};
		return exists(time) ? time : undefined;
	}
	return undefined;
}

/** March from "Mar" and "March"; 0 for other words. */
const monthOf = (name: string) => {
	const long = name.toLowerCase();
	const index = MONTHS.indexOf(long.slice(0, 3));
	const full = new Date(Date.UTC(2000, index, 1)).toLocaleString('en', {
		month: 'long',
		timeZone: 'UTC',
	});
	return index >= 0 && full.toLowerCase().startsWith(long) ? index + 1 : 0;
};

function offsetOf(zone: string | undefined): number | undefined {
	if (!zone) return undefined;
	const [, sign, hours, minutes = '0'] = /([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
	if (!sign) return 0;
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function exists({ year, month, day, hour, minute, second }: WrittenTime): boolean {
	const date = new Date(Date.UTC(year, month - 1, day));
	const sameDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return sameDay && hour < 24 && minute < 60 && second < 60;
}

/** "2026-03-04" */
export const writeDate = ({ year, month, day }: { year: number; month: number; day: number }) =>
	[String(year).padStart(4, '0'), pad(month), pad(day)].join('-');

const pad = (part: number) => String(part).padStart(2, '0');

/**
 * The moment of a written time in milliseconds; read in the time zone where it has no offset. A
 * time that the clock skips in that zone is read as the one an hour later.
 *
 * @param timezone IANA name
 */
export function momentOf(time: WrittenTime, timezone: string): number {
	const asUtc = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
	if (time.offset !== undefined) return asUtc - time.offset * 60_000;
	const guess = asUtc - zoneShift(asUtc, timezone);
	return asUtc - zoneShift(guess, timezone);
}

/** The date that a moment falls on in a time zone. */
export function dateIn(moment: number, timezone: string): string {
	const shifted = new Date(moment + zoneShift(moment, timezone));
	return shifted.toISOString().slice(0, 10);
}

/** Minutes by which a zone's clock is ahead of UTC at a moment. */
export const offsetAt = (moment: number, timezone: string) =>
	Math.round(zoneShift(moment, timezone) / 60_000);

/**
 * "+01:00"
 *
 * @param offset in minutes
 */
export function writeOffset(offset: number): string {
	const minutes = Math.abs(offset);
	return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/**
 * A moment in milliseconds, as n8n's `toISO()` writes it: "2026-03-04T10:00:00.000+01:00", with Z in UTC.
 *
 * @param timezone IANA name
 */
export function writeMoment(moment: number, timezone: string): string {
	const offset = offsetAt(moment, timezone);
	const isUtc = /^(?:utc|gmt)$/i.test(timezone);
	const local = new Date(moment + offset * 60_000).toISOString().slice(0, -1);
	return local + (isUtc ? 'Z' : writeOffset(offset));
}

/** Milliseconds by which a zone's clock is ahead of UTC at a moment. */
function zoneShift(moment: number, timezone: string): number {
	const parts = clockOf(timezone).formatToParts(moment);
	const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
	const clock = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return clock - Math.floor(moment / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** One a time zone, since making it takes much longer than asking it. */
function clockOf(timezone: string): Intl.DateTimeFormat {
	let clock = clocks.get(timezone);
	if (!clock) {
		clock = new Intl.DateTimeFormat('en', {
			timeZone: timezone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		clocks.set(timezone, clock);
	}
	return clock;
}
