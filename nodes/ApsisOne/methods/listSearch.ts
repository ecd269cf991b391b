import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
} from 'n8n-workflow';
import { currentVersion, definitionPaths, type Definition } from '../client/definitions';
import { readDefinitions } from './readDefinitions';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The list searches of the pickers: names sorted, deprecated definitions left out. */
export const listSearch: Record<string, ListSearch> = {
	async getKeyspaces(filter) {
		return results(await readDefinitions(this, definitionPaths.keyspaces()), filter);
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

function results(definitions: Definition[], filter = ''): INodeListSearchResult {
	const wanted = filter.trim().toLowerCase();
	return {
		results: definitions
			.map(({ discriminator, name }) => ({ name: name || discriminator, value: discriminator }))
			.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted))
			.sort((one, other) => one.name.localeCompare(other.name)),
	};
}
