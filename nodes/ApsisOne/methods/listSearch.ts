import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import {
	currentVersion,
	definitionPaths,
	getDefinitions,
	type Definition,
} from '../transport/definitions';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The list searches of the pickers: names sorted, deprecated definitions left out. */
export const listSearch: Record<string, ListSearch> = {
	async getKeyspaces(filter) {
		return results(await getDefinitions(this, definitionPaths.keyspaces()), filter);
	},
	async getChannels(filter) {
		return results(await getDefinitions(this, definitionPaths.channels()), filter);
	},
	async getSections(filter) {
		return results(await getDefinitions(this, definitionPaths.sections()), filter);
	},
	async getSegments(filter) {
		return results(await getDefinitions(this, definitionPaths.segments()), filter);
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

/** The definitions of the section chosen in the node; none before one is chosen. */
async function ofSection(context: ILoadOptionsFunctions, path: (section: string) => string) {
	const section = context.getCurrentNodeParameter('section', { extractValue: true });
	return section ? await getDefinitions(context, path(String(section))) : [];
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
