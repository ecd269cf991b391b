import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';
import {
	currentVersion,
	definitionPaths,
	isDeprecated,
	type Definition,
	type Version,
} from '../client/definitions';
import { isOfConnector, KEYSPACES } from '../client/discriminators';
import { readDefinitions, readOfSection, readSegment } from './readDefinitions';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The list searches of the pickers: names sorted, deprecated definitions left out; identifiers by use. */
export const listSearch: Record<string, ListSearch> = {
	async getKeyspaces(filter) {
		const keyspaces = await readDefinitions(this, definitionPaths.keyspaces());
		return { results: entriesOf(keyspaces, filter).sort(byUse) };
	},
	async getChannels(filter) {
		return results(await readDefinitions(this, definitionPaths.channels()), filter);
	},
	async getSections(filter) {
		return results(await readDefinitions(this, definitionPaths.sections()), filter);
	},
	async getSegments(filter) {
		return results(await readDefinitions(this, definitionPaths.segments()), filter);
	},
	async getTopics(filter) {
		return results(await ofSection(this, definitionPaths.topics), filter);
	},
	async getTags(filter) {
		const tags = await ofSection(this, definitionPaths.tags);
		return results(
			tags.filter((tag) => !isDeprecated(tag)),
			filter,
		);
	},
	async getAttributes(filter) {
		const attributes = await ofSection(this, definitionPaths.attributes);
		return results(attributes.filter(currentVersion), filter);
	},
	async getSegmentVersions(filter) {
		const segment = this.getCurrentNodeParameter('segment', { extractValue: true });
		if (!segment) throw new NodeOperationError(this.getNode(), 'Choose a segment first');
		const { versions = [] } = await readSegment(this, String(segment));
		const wanted = (filter ?? '').trim().toLowerCase();
		return {
			results: [...versions]
				.reverse()
				.map((version) => ({ name: versionName(version), value: String(version.id) }))
				.filter(({ name }) => name.toLowerCase().includes(wanted)),
		};
	},
	async getEvents(filter) {
		const events = await ofSection(this, definitionPaths.events);
		return results(events.filter(currentVersion), filter);
	},
};

/**
 * The definitions of the section chosen in the node.
 *
 * @throws NodeOperationError where none is chosen yet; the picker shows its message
 */
export async function ofSection(context: ILoadOptionsFunctions, path: (section: string) => string) {
	const section = context.getCurrentNodeParameter('section', { extractValue: true });
	if (section) return await readOfSection(context, path, String(section));
	throw new NodeOperationError(context.getNode(), 'Choose a section first');
}

const results = (definitions: Definition[], filter?: string): INodeListSearchResult => ({
	results: entriesOf(definitions, filter),
});

/** "9820534 of 2024-02-08, deprecated"; that a version tells when it was made is a guess: `segment-version-time` (API.md section 8.2). */
function versionName({ id, created_at, deprecated_at }: Version): string {
	const day = typeof created_at === 'string' ? ` of ${created_at.slice(0, 10)}` : '';
	return `${id}${day}${deprecated_at ? ', deprecated' : ''}`;
}

/** The definitions whose name or ID holds the text, by name. */
export function entriesOf(definitions: Definition[], filter = ''): INodeListSearchItems[] {
	const wanted = filter.trim().toLowerCase();
	return definitions
		.map(({ discriminator, name }) => ({ name: name || discriminator, value: discriminator }))
		.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted))
		.sort((one, other) => one.name.localeCompare(other.name));
}

const FIRST: string[] = [KEYSPACES.email, KEYSPACES.mobile, KEYSPACES.crmId];
const LAST: string[] = [KEYSPACES.web, KEYSPACES.export, KEYSPACES.transactionalEmail];

/** In the order in which identifiers are used: the three of everybody, the account's own, those of connectors. */
function byUse(one: INodeListSearchItems, other: INodeListSearchItems): number {
	const rank = ({ value }: INodeListSearchItems) => {
		const id = String(value);
		if (FIRST.includes(id)) return FIRST.indexOf(id);
		if (LAST.includes(id)) return FIRST.length + 2 + LAST.indexOf(id);
		return FIRST.length + (isOfConnector(id) ? 1 : 0);
	};
	return rank(one) - rank(other);
}
