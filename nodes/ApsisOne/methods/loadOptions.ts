import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { currentVersion, definitionPaths } from '../client/definitions';
import { entriesOf, ofSection } from './listSearch';
import { readDefinitions } from './readDefinitions';

type LoadOptions = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** The lists of several choices: as the pickers' lists, and kept with them for a minute. */
export const loadOptions: Record<string, LoadOptions> = {
	async getAttributeOptions() {
		const attributes = await ofSection(this, definitionPaths.attributes);
		return entriesOf(attributes.filter(currentVersion)) as INodePropertyOptions[];
	},
	async getTagOptions() {
		return entriesOf(await ofSection(this, definitionPaths.tags)) as INodePropertyOptions[];
	},
	async getTopicOptions() {
		return entriesOf(await ofSection(this, definitionPaths.topics)) as INodePropertyOptions[];
	},
	async getSegmentOptions() {
		const segments = await readDefinitions(this, definitionPaths.segments());
		return entriesOf(segments) as INodePropertyOptions[];
	},
};
