import type { INodeProperties } from 'n8n-workflow';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { addTagsFields, tagsOf } from './add';
import { patchTags } from './patch';

/** Fields of Tag > Remove: those of Tag > Add. */
export const removeTagsFields: INodeProperties[] = addTagsFields.map((field) => ({
	...field,
	displayOptions: { show: { resource: ['tag'], operation: ['remove'] } },
}));

/** Tag > Remove, one item. Throws as `tagsOf` and `patchTags` do. */
export const removeTags = async (item: Item): Promise<Output[]> =>
	await patchTags(item, async () => await tagsOf(item, 'removed from'), null);
