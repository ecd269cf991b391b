import { GivenUp } from '../ApsisOne/client/backOff';
import type { Client, Settings } from '../ApsisOne/client/client';
import { TooLarge } from '../ApsisOne/client/download';
import type { JsonObject } from '../ApsisOne/client/json';
import { serverTimeIn, serverTimeOf } from '../ApsisOne/client/serverTime';
import { withAdditionalProperties } from '../ApsisOne/exports/additionalProperties';
import { columnsOf, type ColumnChoices } from '../ApsisOne/exports/columns';
import {
	downloadReport,
	lookAtReport,
	REPORT_TYPES,
	REPORTS_PATH,
	requestReport,
} from '../ApsisOne/exports/emailReport';
import { EMAIL_REPORT } from '../ApsisOne/exports/expected';
import { readRows } from '../ApsisOne/exports/readRows';
import { eventKey } from '../ApsisOne/exports/repeats';
import { bodyOfWindow } from '../ApsisOne/exports/window';
import {
	newTo,
	nextWindow,
	placeAfter,
	placeAt,
	shortened,
	timeOf,
	type EventPlace,
	type ReportWindow,
} from '../ApsisOne/exports/eventPlace';
import { fingerprintOf } from './fingerprint';
import { unlessGone } from './gone';
import { fileFault, MAX_BYTES, SAMPLE_SIZE, SETTINGS } from './limits';
import { NotReady, UnusableFile, type Pending, type Source } from './source';

/** Items of one poll; where a report has more, it is made of a shorter time. */
const MAX_EVENTS = 20_000;
const SAMPLE_MS = 24 * 3600 * 1000;
const READING = { expected: EMAIL_REPORT, maxBytes: MAX_BYTES };

/** What the fields of the trigger ask for. */
export interface EventChoices {
	columns: ColumnChoices;
	/** Discriminator; empty for all profiles. */
	segment: string;
	/** IANA name. */
	timezone: string;
	/** In upper case; empty for all. */
	eventTypes: readonly string[];
	/** Empty for all. */
	activityIds: string[];
	/** The option of that name, as text or object. */
	additionalProperties: unknown;
}

/**
 * New email events, by email reports (API.md section 8.9). A report takes no choice of types or
 * activities, so these are made here.
 *
 * @throws ExplainedError where a field cannot be used; GivenUp as `backOff` does
 */
export async function emailEvents(
	client: Client,
	choices: EventChoices,
): Promise<Source<EventPlace>> {
	const { clock } = client;
	const { segment, timezone, additionalProperties } = choices;
	const columns = await columnsOf(client, choices.columns, SETTINGS);
	const filter = { timezone, segment_discriminators: { segment }, filter: 'segment' };
	const body = withAdditionalProperties(
		{ ...(segment && { segment_filter: filter }), ...columns.body },
		additionalProperties,
	);
	const asked = fingerprintOf(body);
	const types = new Map([...columns.types, ...REPORT_TYPES]);
	const isWanted = wantedBy(choices);

	const request = async (window: ReportWindow, settings: Settings = SETTINGS): Promise<Pending> => {
		const requestedAt = clock.now();
		const whole = { ...bodyOfWindow(window), ...body };
		const { reportId, headers } = await requestReport(client, whole, settings);
		const now = serverTimeIn(headers, clock.now());
		// What happens after the report is made cannot be in it, whatever this machine's clock says.
		const end = Math.max(window.start, Math.min(window.end, now));
		const offset = now - clock.now();
		return { reportId, window: { ...window, end }, offset, asked, requestedAt };
	};

	return {
		about: 'emailEvents',
		asked,
		path: REPORTS_PATH,
		file: 'email report',

		async begin() {
			const now = await serverTimeOf(client, SETTINGS);
			return placeAt(now, now - clock.now());
		},

		async request(place, settings) {
			if (!place) return undefined;
			const window = nextWindow(place, clock.now() + place.offset);
			return window && (await request(window, settings));
		},

		async look({ reportId = '' }) {
			const look = await unlessGone(lookAtReport(client, reportId, SETTINGS), ['404', '410']);
			if (look === 'gone' || look.hasFailed) return 'gone';
			if (!look.link) return new NotReady(look.status);
			const file = await downloadReport(client, look.link, SETTINGS);
			return file instanceof GivenUp ? 'gone' : file;
		},

		async take(before, { window: report, offset = 0 }, file) {
			if (!before || !report) throw new Error('A report without place or time');
			const place = { ...before, offset };
			const shorter = shortened(place, report);
			const isNew = newTo(place);
			const rowLimit = shorter ? MAX_EVENTS + 1 : Infinity;
			const keep = (row: JsonObject) => isWanted(row) && isNew(row);
			try {
				const settings = { ...READING, types, keep, rowLimit };
				const events = await readRows(client, file, settings);
				if (shorter && events.length > MAX_EVENTS) return { place: shorter, items: [] };
				events.sort(byTime);
				return { place: placeAfter(place, report, events), items: events };
			} catch (error) {
				if (error instanceof TooLarge && shorter) return { place: shorter, items: [] };
				throw fileFault(error, 'Choose a segment, or fewer attributes and tags.');
			}
		},

		async requestSample() {
			const end = clock.now();
			return await request({ start: end - SAMPLE_MS, end });
		},

		async sample(file) {
			const newest: JsonObject[] = [];
			// The order of a report is not documented, and some events come twice.
			const keep = (row: JsonObject) => {
				if (!isWanted(row) || newest.some((one) => isSame(one, row))) return false;
				newest.push(row);
				newest.sort(byTime);
				if (newest.length > SAMPLE_SIZE) newest.shift();
				return false;
			};
			const settings = { ...READING, types, keep, rowLimit: Infinity };
			await readRows(client, file, settings);
			if (newest.length > 0) return newest;
			throw new UnusableFile(
				'No email event of the last 24 hours is of the kind that is chosen',
				'Choose more event types, or activate the workflow: it starts with the next event.',
			);
		},
	};
}

const byTime = (one: JsonObject, other: JsonObject) => (timeOf(one) ?? 0) - (timeOf(other) ?? 0);

const isSame = (one: JsonObject, other: JsonObject) =>
	eventKey(one) !== undefined && eventKey(one) === eventKey(other);

function wantedBy({ eventTypes, activityIds }: EventChoices): (row: JsonObject) => boolean {
	const types = new Set(eventTypes);
	const activities = new Set(activityIds);
	return ({ type, activity_id: activity }) =>
		(types.size === 0 || types.has(String(type).toUpperCase())) &&
		(activities.size === 0 || activities.has(String(activity)));
}
