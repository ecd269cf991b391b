import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';
import { currentVersion, definitionPaths, type Definition } from '../client/definitions';
import { isOfConnector, KEYSPACES } from '../client/discriminators';
import { readDefinitions } from './readDefinitions';

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
		return results(await ofSection(this, definitionPaths.tags), filter);
	},
	async getAttributes(filter) {
		const attributes = await ofSection(this, definitionPaths.attributes);
		return results(attributes.filter(currentVersion), filter);
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
async function ofSection(context: ILoadOptionsFunctions, path: (section: string) => string) {
	const section = context.getCurrentNodeParameter('section', { extractValue: true });
	if (section) return await readDefinitions(context, path(String(section)));
	throw new NodeOperationError(context.getNode(), 'Choose a section first');
}

const results = (definitions: Definition[], filter?: string): INodeListSearchResult => ({
	results: entriesOf(definitions, filter),
});

/** The definitions whose name or ID holds the text, by name. */
function entriesOf(definitions: Definition[], filter = ''): INodeListSearchItems[] {
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
