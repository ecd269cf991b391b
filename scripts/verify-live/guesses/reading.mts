import type { Definition } from '../../../nodes/ApsisOne/client/definitions.ts';
import { finding, NotAsked, type Guess } from '../guess.mts';
import type { Service } from '../service.mts';
import { shapeOf } from '../shape.mts';
import {
	currentVersion,
	definitionPaths,
	eventFieldsOf,
	listIn,
	readAttribute,
} from '../package.mts';

const OF_SECTION = ['attributes', 'tags', 'events', 'topics'] as const;
const OF_ACCOUNT = ['keyspaces', 'channels', 'sections', 'segments'] as const;

const pathsOfAll = async (service: Service): Promise<string[]> => {
	const section = await service.section();
	return [
		...OF_ACCOUNT.map((name) => definitionPaths[name]()),
		...OF_SECTION.map((name) => definitionPaths[name](section)),
	];
};

const PERMISSION_FIELDS = ['keyspace_permissions', 'permissions', 'keyspaces'];

/** Lists of definitions, and what stands in them (API.md sections 4, 8.1 and 8.2). */
export const reading: Guess[] = [
	{
		id: 'list-pages',
		expected: 'Every list is whole: `{"items": […]}` and nothing about pages beside it.',
		needs: 'read',
		async ask(service) {
			const seen: string[] = [];
			for (const path of await pathsOfAll(service)) {
				const { status, body } = await service.list(path);
				const beside = Object.keys((body ?? {}) as object).filter((name) => name !== 'items');
				if (status >= 400) continue;
				if (!listIn(body)) seen.push(`${nounOf(path)}: ${shapeOf(body)}`);
				else if (!Array.isArray(body) && beside.length > 0) {
					seen.push(`${nounOf(path)}: beside items ${beside.join(', ')}`);
				}
			}
			return finding(seen.length === 0, seen.join('; ') || 'items alone, in all lists');
		},
	},
	{
		id: 'permissions-query',
		expected: 'Attributes, tags and events take `include_keyspace_permissions`.',
		needs: 'read',
		async ask(service) {
			const section = await service.section();
			const seen: string[] = [];
			for (const name of ['attributes', 'tags', 'events'] as const) {
				const { status } = await service.list(definitionPaths[name](section));
				seen.push(`${name} ${status}`);
			}
			return finding(
				seen.every((each) => each.endsWith(' 200')),
				seen.join(', '),
			);
		},
	},
	{
		id: 'keyspace-permissions',
		expected: 'An attribute tells permissions by keyspace in a form that is read.',
		needs: 'read',
		async ask(service) {
			const attribute = await service.firstOf(definitionPaths.attributes, 'attribute');
			const field = PERMISSION_FIELDS.find((name) => attribute[name] !== undefined);
			return finding(
				field !== undefined,
				field ? `${field}: ${shapeOf(attribute[field])}` : shapeOf(attribute),
			);
		},
	},
	{
		id: 'attribute-type-names',
		expected: 'An attribute tells its type in a form that is read.',
		needs: 'read',
		async ask(service) {
			const attributes = await service.inUse(definitionPaths.attributes);
			if (attributes.length === 0) throw new NotAsked('The section has no attribute.');
			const unread = attributes.filter((each) => readAttribute(each).type === 'unknown');
			const told = `${attributes.length - unread.length} of ${attributes.length} read`;
			return finding(unread.length === 0, unread[0] ? `${told}; ${shapeOf(unread[0])}` : told);
		},
	},
	{
		id: 'event-definition-fields',
		expected: 'An event definition tells the fields of its data in a form that is read.',
		needs: 'read',
		async ask(service) {
			const events = await service.inUse(definitionPaths.events);
			if (events.length === 0) throw new NotAsked('The section has no event.');
			const read = events.filter((each) => eventFieldsOf(each) !== undefined);
			const fields = read.flatMap((each) => eventFieldsOf(each) ?? []);
			const typed = fields.filter(({ type }) => type !== 'unknown').length;
			return finding(
				read.length > 0,
				`${read.length} of ${events.length} events read, ${typed} of ${fields.length} fields with a type; ${shapeOf(events[0])}`,
			);
		},
	},
	{
		id: 'definition-versions',
		expected: 'Tags, attributes and events have `versions`, each with `id` and `deprecated_at`.',
		needs: 'read',
		async ask(service) {
			const seen: string[] = [];
			let holds = true;
			for (const name of ['attributes', 'tags', 'events'] as const) {
				const [first] = await service.inUse(definitionPaths[name]);
				if (!first) continue;
				holds &&= currentVersion(first)?.deprecated_at !== undefined;
				seen.push(`${name} ${shapeOf(first.versions)}`);
			}
			if (seen.length === 0) throw new NotAsked('The section has no definitions.');
			return finding(holds, seen.join('; '));
		},
	},
	{
		id: 'topic-fields',
		expected: 'A topic has `discriminator`, `name` and `folder_discriminator`.',
		needs: 'read',
		ask: async (service) =>
			hasFields(await service.list(definitionPaths.topics(await service.section())), [
				'discriminator',
				'name',
				'folder_discriminator',
			]),
	},
	{
		id: 'segment-fields',
		expected: 'A segment has `discriminator`, `name` and `versions`.',
		needs: 'read',
		ask: async (service) =>
			hasFields(await service.list(definitionPaths.segments()), [
				'discriminator',
				'name',
				'versions',
			]),
	},
	{
		id: 'segment-version-time',
		expected: 'A version of a segment tells when it was made, as `created_at`.',
		needs: 'read',
		async ask(service) {
			const segments = await service.definitions(definitionPaths.segments());
			const version = segments.flatMap(({ versions = [] }) => versions)[0];
			if (!version) throw new NotAsked('The account has no segment with a version.');
			return finding(typeof version.created_at === 'string', shapeOf(version));
		},
	},
	{
		id: 'channel-fields',
		expected: 'A channel has `discriminator` and `name`.',
		needs: 'read',
		ask: async (service) =>
			hasFields(await service.list(definitionPaths.channels()), ['discriminator', 'name']),
	},
];

function hasFields({ body }: { body: unknown }, fields: string[]) {
	const [first] = listIn(body) ?? [];
	if (!first) throw new NotAsked('The list is empty.');
	return finding(
		fields.every((name) => (first as Definition)[name] !== undefined),
		shapeOf(first),
	);
}

const nounOf = (path: string) => path.split('?')[0]!.split('/').at(-1)!;
