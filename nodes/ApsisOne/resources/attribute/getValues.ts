import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { targetOf } from '../../transport/target';
import { nameValues } from '../../attributes/values';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { definitionPaths, getDefinitions } from '../../transport/definitions';
import { maxWaitOf } from '../../transport/options';
import { runItems } from '../../transport/perItem';
import { addReport } from '../../transport/report';
import { send } from '../../transport/request';

const show = { resource: ['attribute'], operation: ['getValues'] };

/** Fields of Attribute > Get Values. */
export const getAttributeValuesFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/** Attribute > Get Values: the values of a profile in a section, by discriminator and by name. */
export async function getAttributeValues(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await runItems(this, async (itemIndex) => {
		const settings = { maxWaitMs: maxWaitOf(this.getNodeParameter('options', itemIndex, {})) };
		const { target, path } = targetOf(this, itemIndex);
		const definitions = await getDefinitions(
			this,
			definitionPaths.attributes(target.section),
			settings,
		);
		const { body } = await send(
			this,
			{ method: 'GET', url: `/audience${path}/attributes` },
			settings,
		);
		return [{ ...target, ...nameValues(body, definitions) }];
	});
	addReport(this);
	return [items];
}
