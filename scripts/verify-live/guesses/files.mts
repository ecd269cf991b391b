import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Answer } from '../../../nodes/ApsisOne/client/answer.ts';
import type { HttpRequest } from '../../../nodes/ApsisOne/client/host.ts';
import type { JsonObject } from '../../../nodes/ApsisOne/client/json.ts';
import { finding, isSuccess, NotAsked, type Guess } from '../guess.mts';
import type { Service } from '../service.mts';
import { shapeOf } from '../shape.mts';
import { definitionPaths, lanesOf, tagsIn } from '../package.mts';

const PATIENCE_MS = 15 * 60_000;
const LOOK_MS = 5000;

/** Imports, exports and reports (API.md sections 8.7 to 8.9). Of an export's file only names of columns and kinds of cells are looked at. */
export const files: Guess[] = [
	{
		id: 'export-properties',
		expected:
			'A segment export takes attributes and tags by `field_name`, `…_discriminator` and `section_discriminator`.',
		needs: 'read',
		ask: async (service) => {
			const answer = await service.send(await segmentExport(service));
			return finding(isSuccess(answer.status), told(answer));
		},
	},
	{
		id: 'export-answer',
		expected: 'An export has `file_download_url_v2`, which answers 202 until the file is ready.',
		needs: 'read',
		async ask(service) {
			const url = await addressOf(service);
			const { status } = await service.send({ method: 'GET', url });
			return finding([200, 202].includes(status), String(status));
		},
	},
	{
		id: 'export-download-path',
		expected: 'The path of a download is one that the pace counts as a download.',
		needs: 'read',
		async ask(service) {
			const { pathname, origin } = new URL(await addressOf(service));
			const counts = lanesOf('GET', pathname).some(({ name }) => name === 'download');
			const path = pathname.replace(/[^/]*\d[^/]*/g, '<id>');
			const isOwn = origin === new URL(service.account.baseUrl).origin;
			return finding(counts && isOwn, `${path} of ${isOwn ? 'the same' : 'another'} origin`);
		},
	},
	{
		id: 'export-columns',
		expected: 'The first column is the export key; a tag is true or false.',
		needs: 'read',
		async ask(service) {
			const request = await segmentExport(service);
			const asked = ['attributes', 'tags'].flatMap((name) =>
				((request.body as JsonObject)[name] as JsonObject[]).map((each) => String(each.field_name)),
			);
			const file = await fileOf(service);
			const [header = [], ...rows] = file
				.split(/\r?\n/, 50)
				.map((line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, '')));
			const [first = ''] = header;
			const tag = header.indexOf('Tag');
			const kinds = [...new Set(rows.map((row) => kindOf(row[tag])))].sort().join(', ');
			const key =
				/^[a-z_ -]{1,40}$/i.test(first) && !asked.includes(first) ? first : 'another name';
			const all = asked.every((name) => header.includes(name));
			return finding(
				/key/i.test(key) && all && !kinds.includes('other'),
				`first column ${key}; ${all ? 'all' : 'not all'} that was asked for; tag cells ${kinds || 'none'}`,
			);
		},
	},
	{
		id: 'export-file-end',
		expected: 'The last line of a file has its end.',
		needs: 'read',
		ask: async (service) => {
			const isEnded = /\n$/.test(await fileOf(service));
			return finding(isEnded, isEnded ? 'it has' : 'it has none');
		},
	},
	{
		id: 'event-export-properties',
		expected: 'An event export takes attributes and events in the form of the other exports.',
		needs: 'read',
		async ask(service) {
			const event = await service.firstOf(definitionPaths.events, 'event');
			const { attributes } = (await segmentExport(service)).body as JsonObject;
			const answer = await service.send({
				method: 'POST',
				url: '/audience/profiles/exports',
				body: {
					attributes,
					events: [
						{
							event_discriminator: event.discriminator,
							section_discriminator: await service.section(),
						},
					],
					...lastHour(),
				},
			});
			return finding(isSuccess(answer.status), told(answer));
		},
	},
	{
		id: 'duplicates-properties',
		expected: 'The attribute to compare is called `attribute`.',
		needs: 'read',
		async ask(service) {
			const { attributes, segment_discriminator: segment } = (await segmentExport(service))
				.body as JsonObject;
			const answer = await service.send({
				method: 'POST',
				url: '/audience/profiles/reports/duplicates',
				body: {
					attribute: (attributes as JsonObject[]).map(({ field_name: _, ...rest }) => rest)[0]!,
					segments: { timezone: 'UTC', segment_discriminators: { one: segment }, filter: 'one' },
				},
			});
			return finding(isSuccess(answer.status), told(answer));
		},
	},
	{
		id: 'email-report-id',
		expected:
			'An email report answers with `report_id`; its status is `completed` when it is ready.',
		needs: 'read',
		async ask(service) {
			const requested = await service.send({
				method: 'POST',
				url: '/emails/reports',
				body: lastHour(),
			});
			const { report_id: id } = (requested.body ?? {}) as { report_id?: unknown };
			if (typeof id !== 'string' && typeof id !== 'number') return finding(false, told(requested));
			const statuses = new Set<string>();
			const answer = await until(
				service,
				{ method: 'GET', url: `/emails/reports/${id}` },
				(each) => {
					const { status } = (each.body ?? {}) as { status?: unknown };
					statuses.add(String(status));
					return status === 'completed' || each.status >= 400;
				},
			);
			return finding(
				statuses.has('completed'),
				`${told(requested)}; ${[...statuses].join(', ')}; ${told(answer)}`,
			);
		},
	},
	{
		id: 'import-tag-cells',
		expected: 'An import takes `tag_mappings`, and `1` in the cell of a tag gives it.',
		needs: 'write',
		async ask(service) {
			const tag = await service.firstOf(definitionPaths.tags, 'tag');
			const key = service.ownKey();
			const section = encodeURIComponent(await service.section());
			const requested = await service.send({
				method: 'POST',
				url: `/v2/audience/sections/${section}/imports`,
				body: {
					keyspace_mapping: {
						keyspace_discriminator: service.keyspace,
						field_selector: 'profile_key',
					},
					options: { update_existing_profiles: true, clear_existing_attributes: false },
					attribute_mappings: [],
					tag_mappings: [{ field_selector: 'tag', tag_discriminator: tag.discriminator }],
				},
			});
			if (!isSuccess(requested.status)) return finding(false, told(requested));
			const {
				import_id: id,
				file_upload_url: url,
				file_upload_body: fields,
			} = requested.body as JsonObject;
			const uploaded = await upload(
				service,
				String(url),
				fields as JsonObject,
				`profile_key,tag\r\n${key},1\r\n`,
			);
			const done = await until(
				service,
				{ method: 'GET', url: `/audience/sections/${section}/imports/${String(id)}` },
				({ body }) => ['completed', 'error'].includes(String(statusOf(body))),
			);
			const { inSection } = await service.pathsOf(key);
			const tags = await service.send({ method: 'GET', url: `${inSection}/tags` });
			const isThere =
				isSuccess(tags.status) &&
				tagsIn(tags).some(({ discriminator }) => discriminator === tag.discriminator);
			return finding(
				isThere,
				`${told(requested)}; upload ${uploaded.status}; ${String(statusOf(done.body))}; ${isThere ? 'the tag is there' : 'no tag'}`,
			);
		},
	},
	{
		id: 'no-redirects',
		expected: 'No answer is a redirect.',
		needs: 'read',
		ask: async ({ statuses }) => {
			const redirects = [...statuses].filter((status) => status >= 300 && status < 400);
			return finding(redirects.length === 0, redirects.join(', ') || 'none');
		},
	},
];

const told = ({ status, body }: Answer) => `${status} ${shapeOf(body)}`;

const statusOf = (body: unknown) => (body as { result?: { status?: unknown } })?.result?.status;

function kindOf(cell: string | undefined): string {
	if (cell === undefined || cell === '') return 'empty';
	return /^(true|false)$/i.test(cell) ? 'true or false' : 'other';
}

function lastHour() {
	const end = Date.now();
	const iso = (time: number) => new Date(time).toISOString();
	return { start_at: iso(end - 3_600_000), end_at: iso(end) };
}

/** A segment export with one attribute and, where there is one, a tag. */
async function segmentExport(service: Service): Promise<HttpRequest> {
	const section_discriminator = await service.section();
	const [segment] = await service.definitions(definitionPaths.segments());
	if (!segment) throw new NotAsked('The account has no segment.');
	const attribute = await service.firstOf(definitionPaths.attributes, 'attribute');
	const [tag] = await service.inUse(definitionPaths.tags);
	return {
		method: 'POST',
		url: '/audience/profiles/reports/segments',
		body: {
			segment_discriminator: segment.discriminator,
			attributes: [
				{
					field_name: 'Attribute',
					attribute_discriminator: attribute.discriminator,
					section_discriminator,
				},
			],
			tags: tag
				? [{ field_name: 'Tag', tag_discriminator: tag.discriminator, section_discriminator }]
				: [],
		},
	};
}

/** One export for all who ask about it. */
const addresses = new WeakMap<Service, Promise<string>>();

async function addressOf(service: Service): Promise<string> {
	const known = addresses.get(service) ?? requestAddress(service);
	addresses.set(service, known);
	return await known;
}

async function requestAddress(service: Service): Promise<string> {
	const answer = await service.send(await segmentExport(service));
	const { file_download_url_v2: current, file_download_url: old } = (answer.body ??
		{}) as JsonObject;
	const address = current ?? old;
	if (typeof address !== 'string') throw new NotAsked(`The export was answered ${told(answer)}.`);
	return address;
}

async function fileOf(service: Service): Promise<string> {
	const request: HttpRequest = {
		method: 'GET',
		url: await addressOf(service),
		headers: { Accept: 'text/csv;charset=UTF-8;header=present' },
		encoding: 'stream',
	};
	const { status, body } = await until(
		service,
		request,
		(answer) => answer.status === 200 || answer.status >= 410,
	);
	if (status !== 200) throw new NotAsked(`The file was answered ${status}.`);
	return body instanceof Readable ? await text(body) : String(body);
}

/** Asks again until an answer is the last one, or patience is over. */
async function until(
	service: Service,
	request: HttpRequest,
	isLast: (answer: Answer) => boolean,
): Promise<Answer> {
	const { clock } = service.client;
	const began = clock.now();
	let pauseMs = 250;
	for (;;) {
		const answer = await service.send(request);
		if (isLast(answer) || clock.now() - began > PATIENCE_MS) return answer;
		await service.client.wait(pauseMs);
		pauseMs = Math.min(pauseMs * 2, LOOK_MS);
	}
}

async function upload(
	service: Service,
	url: string,
	fields: JsonObject,
	csv: string,
): Promise<Answer> {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
	form.append('file', new Blob([csv], { type: 'text/csv' }), 'profiles.csv');
	const encoded = new Response(form);
	return await service.sendPlain({
		method: 'POST',
		url,
		headers: { 'Content-Type': encoded.headers.get('content-type')! },
		body: Buffer.from(await encoded.arrayBuffer()),
	});
}
