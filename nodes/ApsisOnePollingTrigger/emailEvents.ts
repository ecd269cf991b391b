import { UnexpectedError, type IDataObject, type IPollFunctions } from 'n8n-workflow';
import { columnsOf } from '../ApsisOne/bulk/columns';
import {
	downloadReport,
	eventKey,
	lookAtReport,
	REPORT_TYPES,
	REPORTS_PATH,
	requestReport,
} from '../ApsisOne/bulk/emailReport';
import { readRows } from '../ApsisOne/bulk/exportFile';
import { bodyOfWindow } from '../ApsisOne/bulk/window';
import { GivenUp } from '../ApsisOne/transport/backOff';
import { definitionPaths } from '../ApsisOne/transport/definitions';
import { TooLarge } from '../ApsisOne/transport/download';
import { send } from '../ApsisOne/transport/request';
import { settled } from '../ApsisOne/transport/settled';
import {
	newTo,
	nextWindow,
	placeAfter,
	placeAt,
	shortened,
	timeOf,
	type EventPlace,
	type ReportWindow,
} from './eventPlace';
import {
	bodyWithOptions,
	columnChoicesOf,
	fileFault,
	MAX_BYTES,
	picked,
	SAMPLE_SIZE,
	SETTINGS,
} from './parameters';
import { UnusableFile, type Pending, type Source } from './source';

/** Items of one poll; where a report has more, it is made of a shorter time. */
const MAX_EVENTS = 20_000;
const SAMPLE_MS = 24 * 3600 * 1000;

/**
 * New email events, by email reports (API.md section 8.9). A report takes no choice of types or
 * activities, so these are made here.
 *
 * @throws NodeOperationError where a field cannot be used; GivenUp as `backOff` does
 */
export async function emailEvents(context: IPollFunctions): Promise<Source<EventPlace>> {
	const columns = await columnsOf(context, columnChoicesOf(context));
	const segment = picked(context, 'segment');
	const filter = {
		timezone: context.getTimezone(),
		segment_discriminators: { segment },
		filter: 'segment',
	};
	const { body, asked } = bodyWithOptions(context, {
		...(segment && { segment_filter: filter }),
		...columns.body,
	});
	const types = new Map([...columns.types, ...REPORT_TYPES]);
	const isWanted = wantedBy(context);

	const request = async (window: ReportWindow): Promise<Pending> => {
		const requestedAt = Date.now();
		const whole = { ...bodyOfWindow(window), ...body };
		const { reportId, headers } = await requestReport(context, whole, SETTINGS);
		const now = serverTime(headers);
		// What happens after the report is made cannot be in it, whatever this machine's clock says.
		const end = Math.max(window.start, Math.min(window.end, now));
		const offset = now - Date.now();
		return { reportId, window: { ...window, end }, offset, asked, requestedAt };
	};

	return {
		about: 'emailEvents',
		asked,
		path: REPORTS_PATH,
		file: 'email report',

		async begin() {
			// Any request would do: it tells the time of APSIS One, and that the credential works.
			const url = definitionPaths.keyspaces();
			const { headers } = await send(context, { method: 'GET', url }, SETTINGS);
			const now = serverTime(headers);
			return placeAt(now, now - Date.now());
		},

		async request(place) {
			if (!place) return undefined;
			const window = nextWindow(place, Date.now() + place.offset);
			return window && { pending: await request(window), mayKeep: true };
		},

		async look({ reportId = '' }) {
			const look = await unlessGone(lookAtReport(context, reportId, SETTINGS));
			if (look === 'gone' || look.hasFailed) return 'gone';
			if (!look.link) return undefined;
			const file = await downloadReport(context, look.link, SETTINGS);
			return file instanceof GivenUp ? 'gone' : file;
		},

		async take(before, { window: report, offset = 0 }, file) {
			if (!before || !report) throw new UnexpectedError('A report without place or time');
			const place = { ...before, offset };
			const shorter = shortened(place, report);
			const isNew = newTo(place);
			const rowLimit = shorter ? MAX_EVENTS + 1 : Infinity;
			const keep = (row: IDataObject) => isWanted(row) && isNew(row);
			try {
				const limits = { rowLimit, maxBytes: MAX_BYTES };
				const events = await readRows(context, file, limits, { types, keep });
				if (shorter && events.length > MAX_EVENTS) return { place: shorter, items: [] };
				events.sort(byTime);
				return { place: placeAfter(place, report, events), items: events };
			} catch (error) {
				if (error instanceof TooLarge && shorter) return { place: shorter, items: [] };
				throw fileFault(error, 'Choose a segment, or fewer attributes and tags.');
			}
		},

		async requestSample() {
			const end = Date.now();
			return await request({ start: end - SAMPLE_MS, end });
		},

		async sample(file) {
			const newest: IDataObject[] = [];
			// The order of a report is not documented, and some events come twice.
			const keep = (row: IDataObject) => {
				if (!isWanted(row) || newest.some((one) => isSame(one, row))) return false;
				newest.push(row);
				newest.sort(byTime);
				if (newest.length > SAMPLE_SIZE) newest.shift();
				return false;
			};
			const limits = { rowLimit: Infinity, maxBytes: MAX_BYTES };
			await readRows(context, file, limits, { types, keep });
			if (newest.length > 0) return newest;
			throw new UnusableFile(
				'No email event of the last 24 hours is of the kind that is chosen',
				'Choose more event types, or activate the workflow: it starts with the next event.',
			);
		},
	};
}

const byTime = (one: IDataObject, other: IDataObject) => (timeOf(one) ?? 0) - (timeOf(other) ?? 0);

const isSame = (one: IDataObject, other: IDataObject) =>
	eventKey(one) !== undefined && eventKey(one) === eventKey(other);

function wantedBy(context: IPollFunctions): (row: IDataObject) => boolean {
	const types = new Set(context.getNodeParameter('eventTypes', []) as string[]);
	const text = String(context.getNodeParameter('activityIds', '') ?? '');
	const activities = new Set(text.split(/[\s,;]+/).filter(Boolean));
	return ({ type, activity_id: activity }) =>
		(types.size === 0 || types.has(String(type).toUpperCase())) &&
		(activities.size === 0 || activities.has(String(activity)));
}

/** When APSIS One gave an answer, by its own clock; milliseconds since the epoch. */
function serverTime({ date }: IDataObject): number {
	const time = Date.parse(String(date ?? ''));
	return Number.isNaN(time) ? Date.now() : time;
}

async function unlessGone<T>(promise: Promise<T>): Promise<T | 'gone'> {
	const outcome = await settled(promise);
	if ('value' in outcome) return outcome.value;
	const { error } = outcome;
	if (error instanceof GivenUp && ['404', '410'].includes(error.fault.code ?? '')) return 'gone';
	throw error;
}
