import { expect, test } from 'vitest';
import type { JsonObject } from '../../../nodes/ApsisOne/client/json.ts';
import { EmailSummary } from '../../../nodes/ApsisOne/exports/emailFigures.ts';

const AT = Date.parse('2026-11-24T12:00:00Z');

let ids = 0;
const event = (type: string, more: JsonObject = {}): JsonObject => ({
	type,
	activity_id: 'news',
	activity_name: 'News',
	subject: 'Hello',
	address: 'anna@example.com',
	correlation_id: `c${++ids}`,
	event_time: 0,
	server_time: AT,
	...more,
});

function figuresOf(events: JsonObject[], only?: Set<string>) {
	const summary = new EmailSummary(only);
	for (const each of events) summary.add(each);
	return summary.figures;
}

test('each activity has its figures, the newest first', () => {
	const other = { activity_id: 'old', activity_name: 'Old', server_time: AT - 1000 };
	const figures = figuresOf([
		event('SENT', other),
		...['a', 'b', 'c', 'd'].map((address) => event('SENT', { address })),
		...['a', 'b', 'c'].map((address) => event('DELIVERED', { address })),
		event('BOUNCED', { address: 'd' }),
		event('OPENED', { address: 'a' }),
		event('OPENED', { address: 'b', event_time: AT + 5000 }),
		event('CLICKED', { address: 'a' }),
		event('UNSUBSCRIBED', { address: 'b' }),
		event('ABUSE', { address: 'b' }),
		event('SOMETHING NEW'),
	]);
	expect(figures).toEqual([
		{
			activityId: 'news',
			activityName: 'News',
			subject: 'Hello',
			sent: 4,
			delivered: 3,
			bounced: 1,
			uniqueOpens: 2,
			uniqueClicks: 1,
			unsubscribed: 1,
			abuse: 1,
			deliveryRate: 75,
			bounceRate: 25,
			openRate: 66.67,
			clickRate: 33.33,
			unsubscribeRate: 33.33,
			clickToOpenRate: 50,
			firstEventAt: '2026-11-24T12:00:00.000Z',
			lastEventAt: '2026-11-24T12:00:05.000Z',
		},
		expect.objectContaining({ activityId: 'old', sent: 1, delivered: 0, openRate: null }),
	]);
});

test('an email counts once, however often it is told; a profile opens and clicks once', () => {
	const sent = event('SENT');
	const [figures] = figuresOf([
		sent,
		sent,
		event('SENT'),
		event('DELIVERED', { correlation_id: sent.correlation_id }),
		event('OPENED'),
		event('OPENED', { address: 'Anna@Example.com' }),
		event('CLICKED'),
		event('CLICKED'),
	]);
	expect(figures).toMatchObject({ sent: 2, delivered: 1, uniqueOpens: 1, uniqueClicks: 1 });
});

test('an event without correlation ID or address counts by itself', () => {
	const bare = { correlation_id: null, address: null };
	const [figures] = figuresOf([event('SENT', bare), event('SENT', bare), event('OPENED', bare)]);
	expect(figures).toMatchObject({ sent: 2, uniqueOpens: 1 });
});

test('only the activities that are chosen are counted', () => {
	const events = [event('SENT'), event('SENT', { activity_id: 'other', activity_name: null })];
	expect(figuresOf(events, new Set(['other']))).toMatchObject([
		{ activityId: 'other', activityName: null, sent: 1 },
	]);
	expect(figuresOf([])).toEqual([]);
});
