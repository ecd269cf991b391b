import type { JsonObject } from '../client/json';

/** What happened to the emails of one activity. Rates are percent with two decimals; null of nothing. */
export interface EmailFigures {
	activityId: string;
	activityName: string | null;
	subject: string | null;
	/** Emails: each once, however often APSIS One tells of it. */
	sent: number;
	delivered: number;
	bounced: number;
	/** Profiles that opened or clicked, once each. */
	uniqueOpens: number;
	uniqueClicks: number;
	unsubscribed: number;
	/** Reported as spam. */
	abuse: number;
	/** Of what was sent. */
	deliveryRate: number | null;
	bounceRate: number | null;
	/** Of what was delivered. */
	openRate: number | null;
	clickRate: number | null;
	unsubscribeRate: number | null;
	/** Clicks of opens. */
	clickToOpenRate: number | null;
	/** ISO 8601; of the time that was asked for. */
	firstEventAt: string | null;
	lastEventAt: string | null;
}

/** What is counted of a type of event (API.md section 8.9): emails, or profiles by their address. */
const COUNTED: Record<string, { bit: number; of: 'emails' | 'profiles' }> = {
	SENT: { bit: 1, of: 'emails' },
	DELIVERED: { bit: 2, of: 'emails' },
	BOUNCED: { bit: 4, of: 'emails' },
	UNSUBSCRIBED: { bit: 8, of: 'emails' },
	ABUSE: { bit: 16, of: 'emails' },
	OPENED: { bit: 32, of: 'profiles' },
	CLICKED: { bit: 64, of: 'profiles' },
};

/** One activity, while its events are counted. */
interface Activity {
	name: string | null;
	subject: string | null;
	counts: Record<string, number>;
	/** By correlation ID: the types that were counted. */
	emails: Map<string, number>;
	/** By address: the types that were counted. */
	profiles: Map<string, number>;
	first: number;
	last: number;
}

/**
 * Counts the events of an email report by activity, as they come. Remembered is each email and each
 * profile of an activity, since an event "may repeat on retries" (API.md section 8.9); not the events.
 */
export class EmailSummary {
	private readonly activities = new Map<string, Activity>();

	/** @param only the activities that are counted; all, where it is empty */
	constructor(private readonly only: ReadonlySet<string> = new Set()) {}

	/** Counts an event, by the columns of a report; times are milliseconds since the epoch. */
	add(event: JsonObject) {
		const id = textOf(event.activity_id) ?? '';
		if (this.only.size > 0 && !this.only.has(id)) return;
		const activity = this.activities.get(id) ?? {
			name: null,
			subject: null,
			counts: {},
			emails: new Map<string, number>(),
			profiles: new Map<string, number>(),
			first: Infinity,
			last: -Infinity,
		};
		this.activities.set(id, activity);
		activity.name ??= textOf(event.activity_name) ?? null;
		activity.subject ??= textOf(event.subject) ?? null;
		const time = [event.event_time, event.server_time].find(
			(each): each is number => typeof each === 'number' && each > 0,
		);
		if (time !== undefined) {
			activity.first = Math.min(activity.first, time);
			activity.last = Math.max(activity.last, time);
		}
		count(activity, event);
	}

	/** The figures of each activity, the newest first. */
	get figures(): EmailFigures[] {
		return [...this.activities]
			.sort(([, one], [, other]) => other.first - one.first)
			.map(([id, activity]) => figuresOf(id, activity));
	}
}

function count({ counts, ...known }: Activity, event: JsonObject) {
	const type = String(event.type).toUpperCase();
	const counted = COUNTED[type];
	if (!counted) return;
	const { bit, of } = counted;
	const key = textOf(of === 'emails' ? event.correlation_id : event.address)?.toLowerCase();
	if (key !== undefined) {
		const types = known[of].get(key) ?? 0;
		if ((types & bit) !== 0) return;
		known[of].set(key, types | bit);
	}
	counts[type] = (counts[type] ?? 0) + 1;
}

function figuresOf(
	activityId: string,
	{ name, subject, counts, first, last }: Activity,
): EmailFigures {
	const of = (type: string) => counts[type] ?? 0;
	const sent = of('SENT');
	const delivered = of('DELIVERED');
	const bounced = of('BOUNCED');
	const uniqueOpens = of('OPENED');
	const uniqueClicks = of('CLICKED');
	const unsubscribed = of('UNSUBSCRIBED');
	return {
		activityId,
		activityName: name,
		subject,
		sent,
		delivered,
		bounced,
		uniqueOpens,
		uniqueClicks,
		unsubscribed,
		abuse: of('ABUSE'),
		deliveryRate: rate(delivered, sent),
		bounceRate: rate(bounced, sent),
		openRate: rate(uniqueOpens, delivered),
		clickRate: rate(uniqueClicks, delivered),
		unsubscribeRate: rate(unsubscribed, delivered),
		clickToOpenRate: rate(uniqueClicks, uniqueOpens),
		firstEventAt: isoOf(first),
		lastEventAt: isoOf(last),
	};
}

const rate = (part: number, whole: number) =>
	whole === 0 ? null : Math.round((part / whole) * 10_000) / 100;

const isoOf = (time: number) => (Number.isFinite(time) ? new Date(time).toISOString() : null);

function textOf(value: unknown): string | undefined {
	const text = value === null || value === undefined ? '' : String(value).trim();
	return text === '' ? undefined : text;
}
