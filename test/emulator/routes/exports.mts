import type { Account, Profile } from '../account.mts';
import { consentId, dataIn } from '../account.mts';
import type { Answer } from '../answer.mts';
import { Refusal } from '../answer.mts';
import type { Handler, Handlers, World } from '../call.mts';
import { writeCsv } from '../csv.mts';
import type { SectionDefinition } from '../definitions.mts';
import type { ColumnsRequest, ExportColumn } from '../exports/columns.mts';
import {
	attributeColumns,
	checkLength,
	checkNames,
	columnsOf,
	KEY_COLUMN,
	tagColumns,
} from '../exports/columns.mts';
import type { Content } from '../exports/exports.mts';
import { exportedEvents } from '../exports/profiles.mts';
import type { SegmentsFilter } from '../exports/segments.mts';
import { membersByFilter, membersByQuery, membersOf, namedSegments } from '../exports/segments.mts';
import { refuseUnknownChannel, refuseUnknownTopic } from './consents.mts';

interface SegmentExportRequest extends ColumnsRequest {
	segment_discriminator?: string;
	segment_definition?: string;
}

interface ConsentSelection {
	section_discriminator?: string;
	consent_list_discriminator?: string;
	topic_discriminators?: string[];
	channel_discriminator?: string;
	channels?: Array<{ field_name: string; channel_discriminator: string }>;
}

interface ConsentExportRequest extends ColumnsRequest, ConsentSelection {
	segments?: SegmentsFilter;
}

interface DuplicateExportRequest extends ConsentExportRequest {
	/** GUESS: the name of the property that tells the attribute to compare is unknown. */
	attribute?: ExportColumn;
}

interface EventSelection {
	event_discriminator?: string;
	section_discriminator?: string;
}

interface EventExportRequest extends ColumnsRequest {
	segment_filter?: SegmentsFilter;
	events?: EventSelection[];
	start_at?: string;
	end_at?: string;
}

const WEEK_MS = 7 * 24 * 3600 * 1000;

function accepted(world: World, content: Content): Answer {
	return { status: 202, body: world.exports.linksTo(world.exports.create(content)) };
}

function table(header: string[], rows: () => Iterable<unknown[]>): Content {
	checkNames(header);
	return {
		kind: 'table',
		csv: () =>
			writeCsv(
				(function* () {
					yield header;
					yield* rows();
				})(),
			),
	};
}

/** That neither segment nor query means all profiles is a guess. */
function membersIn(account: Account, request: SegmentExportRequest) {
	const { segment_discriminator: discriminator, segment_definition: query } = request;
	if (discriminator !== undefined && query !== undefined) {
		throw new Refusal(400, 'segment_discriminator and segment_definition exclude each other.');
	}
	if (discriminator !== undefined) return membersOf(account, discriminator);
	return query === undefined ? () => true : membersByQuery(account, query);
}

const requestSegmentExport: Handler<SegmentExportRequest> = ({ body }, world) => {
	const { account } = world;
	const isMember = membersIn(account, body);
	const columns = columnsOf(account, body);
	const rows = () =>
		account.profiles
			.filter(isMember)
			.map((profile) => [profile.id, ...columns.map(({ cell }) => cell(profile))]);
	return accepted(world, table([KEY_COLUMN, ...columns.map(({ name }) => name)], rows));
};

/** Topics and channels whose consents are asked for, each channel with the name of its column. */
interface Consents {
	section: SectionDefinition;
	topics: string[];
	channels: Array<{ name: string; channel: string }>;
}

/** GUESS: with `channel_discriminator` the only consent column is called `consent`. */
function consentsOf(account: Account, request: ConsentSelection): Consents {
	const { section_discriminator: sectionId, topic_discriminators: topics = [] } = request;
	if (sectionId === undefined) throw new Refusal(400, 'section_discriminator is missing.');
	const section = account.section(sectionId);
	if (topics.length === 0) throw new Refusal(400, 'topic_discriminators is missing or empty.');
	checkLength('topic_discriminators', topics);
	for (const topic of topics) refuseUnknownTopic(section, topic);
	const { consent_list_discriminator: list } = request;
	if (list !== undefined && !section.topics.some((one) => one.folder_discriminator === list)) {
		throw new Refusal(404, `Consent list ${list} was not found.`);
	}
	const { channel_discriminator: single, channels: several } = request;
	if ((single === undefined) === (several === undefined)) {
		throw new Refusal(400, 'Either channel_discriminator or channels is needed.');
	}
	const channels = several?.map((one) => ({
		name: one.field_name,
		channel: one.channel_discriminator,
	})) ?? [{ name: 'consent', channel: single ?? '' }];
	for (const { channel } of channels) refuseUnknownChannel(account, channel);
	return { section, topics, channels };
}

function consentCells({ section, channels }: Consents, profile: Profile, topic: string) {
	const { consents } = dataIn(profile, section.discriminator);
	return channels.map(({ channel }) => consents.get(consentId(topic, channel))?.type);
}

/**
 * The layout of the file is a guess: a row for each profile and topic, with the type of the consent
 * in the column of its channel, blank without one, and true or false in the column of each segment.
 */
const requestConsentExport: Handler<ConsentExportRequest> = ({ body }, world) => {
	const { account } = world;
	const consents = consentsOf(account, body);
	const columns = columnsOf(account, body);
	const segments = namedSegments(account, body.segments ?? {});
	const isMember = membersByFilter(account, body.segments);
	const header = [
		KEY_COLUMN,
		...columns.map(({ name }) => name),
		'topic_discriminator',
		...consents.channels.map(({ name }) => name),
		...segments.map(({ name }) => name),
	];
	const rows = () =>
		account.profiles
			.filter(isMember)
			.flatMap((profile) =>
				consents.topics.map((topic) => [
					profile.id,
					...columns.map(({ cell }) => cell(profile)),
					topic,
					...consentCells(consents, profile, topic),
					...segments.map(({ includes }) => includes(profile)),
				]),
			);
	return accepted(world, table(header, rows));
};

/**
 * Guesses: the property `attribute`, that consents are optional, and the layout of the file: a row
 * for each profile that shares its value, sorted by the value, which is in the column `value`; then
 * a column for each topic and channel, named `<topic> <channel column>`.
 */
const requestDuplicateExport: Handler<DuplicateExportRequest> = ({ body }, world) => {
	const { account } = world;
	if (!body.attribute) throw new Refusal(400, 'attribute, the one to compare, is missing.');
	const [compared] = attributeColumns(account, { ...body, attributes: [body.attribute] });
	const columns = columnsOf(account, body);
	const consents = body.topic_discriminators && consentsOf(account, body);
	const isMember = membersByFilter(account, body.segments);
	const names = consents?.topics.flatMap((topic) =>
		consents.channels.map(({ name }) => `${topic} ${name}`),
	);
	const rows = () => {
		const groups = new Map<unknown, Profile[]>();
		for (const profile of account.profiles.filter(isMember)) {
			const value = compared?.cell(profile);
			if (value !== undefined) groups.set(value, [...(groups.get(value) ?? []), profile]);
		}
		return [...groups]
			.filter(([, profiles]) => profiles.length > 1)
			.sort(([a], [b]) => String(a).localeCompare(String(b)))
			.flatMap(([value, profiles]) =>
				profiles.map((profile) => [
					profile.id,
					value,
					...columns.map(({ cell }) => cell(profile)),
					...(consents?.topics ?? []).flatMap((topic) =>
						consents ? consentCells(consents, profile, topic) : [],
					),
				]),
			);
	};
	const header = [KEY_COLUMN, 'value', ...columns.map(({ name }) => name), ...(names ?? [])];
	return accepted(world, table(header, rows));
};

interface Selected {
	section: string;
	event: string;
}

function selectedEvents(account: Account, events: EventSelection[]): Selected[] {
	checkLength('events', events);
	return events.map(({ event_discriminator: event, section_discriminator: sectionId }) => {
		const section = account.section(sectionId ?? '');
		if (event === undefined || !section.events.some((one) => one.discriminator === event)) {
			throw new Refusal(400, `${event ?? 'events'}: the section has no such event.`);
		}
		return { section: section.discriminator, event };
	});
}

function windowOf({ start_at, end_at, events }: EventExportRequest): {
	start: number;
	end: number;
} {
	if (start_at === undefined) {
		if (events?.length) throw new Refusal(400, 'start_at is needed for events.');
		return { start: 0, end: 0 };
	}
	const start = Date.parse(start_at);
	const end = end_at === undefined ? start + WEEK_MS : Date.parse(end_at);
	if (end <= start) throw new Refusal(400, 'end_at must be after start_at.');
	return { start, end };
}

/**
 * Only what is listed is exported, and only profiles with a value of a listed attribute or with a
 * listed tag. Guesses: the shape of what is listed, that of the filter, and that of each section of
 * a profile, which is that of the single profile export with discriminators in place of ids.
 */
const requestEventExport: Handler<EventExportRequest> = ({ body }, world) => {
	const { account } = world;
	const attributes = attributeColumns(account, body);
	const tags = tagColumns(account, body);
	const events = selectedEvents(account, body.events ?? []);
	const { start, end } = windowOf(body);
	const isMember = membersByFilter(account, body.segment_filter);
	const sectionOf = (profile: Profile, section: SectionDefinition) => {
		const of = section.discriminator;
		const values = attributes
			.filter((column) => column.section === of)
			.map(({ discriminator, cell }) => [discriminator, cell(profile)] as const)
			.filter(([, value]) => value !== undefined);
		const isWanted = ({ discriminator }: { discriminator: string }, time: number) =>
			time >= start &&
			time < end &&
			events.some((one) => one.section === of && one.event === discriminator);
		return {
			attributes: Object.fromEntries(values),
			tags: tags
				.filter((column) => column.section === of && column.cell(profile) === true)
				.map(({ discriminator }) => discriminator),
			events: exportedEvents(section, dataIn(profile, of), isWanted),
		};
	};
	const json = () => {
		const profiles = account.profiles.filter(isMember).flatMap((profile) => {
			const sections = account.definitions.sections
				.map((section) => [section.discriminator, sectionOf(profile, section)] as const)
				.filter(([, data]) => Object.values(data).some((part) => Object.keys(part).length > 0));
			const isThere = sections.some(
				([, data]) => data.tags.length > 0 || Object.keys(data.attributes).length > 0,
			);
			return isThere ? [[profile.id, { sections: Object.fromEntries(sections) }]] : [];
		});
		return { profiles: Object.fromEntries(profiles) as unknown };
	};
	return accepted(world, { kind: 'json', json });
};

/** Exports that are fetched from a poll URL (API.md §8.8). */
export const exportHandlers: Handlers = {
	requestSegmentExport,
	requestConsentExport,
	requestDuplicateExport,
	requestEventExport,
};
