import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { columnsOfItem, segmentsOfItem } from '../../bulk/columns';
import { runExports } from '../../bulk/runExport';
import {
	additionalProperties,
	columnFields,
	fileFormat,
	fileOptions,
	outputFields,
	segmentFields,
	topicField,
} from '../../fields/exports';
import { channel, section } from '../../fields/pickers';
import { definitionPaths, getDefinitions } from '../../transport/definitions';
import { entriesIn, requiredIn, valueOf } from '../../transport/fieldValues';
import { maxWaitOf } from '../../transport/options';

const show = { resource: ['export'], operation: ['consents'] };

/** Fields of Export > Consents. */
export const consentExportFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{
		...topicField(show, 'Topics whose consents are exported'),
		default: { topic: [{ topic: { mode: 'list', value: '' } }] },
		required: true,
	},
	{
		displayName: 'Channels',
		name: 'channels',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Channel' },
		placeholder: 'Add Channel',
		displayOptions: { show },
		default: { channel: [{ channel: { mode: 'list', value: '' }, column: '' }] },
		required: true,
		description: 'Channels whose consents are exported, a column each',
		options: [
			{
				displayName: 'Channel',
				name: 'channel',
				values: [
					channel,
					{
						displayName: 'Column Name',
						name: 'column',
						type: 'string',
						default: '',
						placeholder: 'e.g. EmailConsent',
						description:
							'Name of the column in the file. Leave empty for the readable name of the channel.',
					},
				],
			},
		],
	},
	...segmentFields(show, 'Segments to export, a column each. Leave empty for all profiles.'),
	...columnFields(show),
	...outputFields(show),
	fileOptions(show, [
		additionalProperties('For what is documented in other words only'),
		fileFormat,
	]),
];

const HINTS = {
	404: 'Check the section, the topics, the channels and the segments.',
	413: 'APSIS One takes a limited number of topics, attributes and tags: ask for fewer at once.',
};

/** Export > Consents: profiles with their consents (API.md section 8.8). */
export async function exportConsents(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runExports(this, { hints: HINTS }, async (itemIndex) => {
		const sectionId = requiredIn(this, itemIndex, 'section');
		const topics = discriminatorsOf(this, itemIndex, 'topics', 'topic');
		const channels = await channelsOf(this, itemIndex);
		const segments = await segmentsOfItem(this, itemIndex);
		const columns = await columnsOfItem(this, itemIndex, sectionId);
		return {
			path: '/audience/profiles/reports/consents',
			body: {
				section_discriminator: sectionId,
				topic_discriminators: topics,
				channels,
				...(segments && { segments }),
				...columns.body,
			},
			kind: { name: 'consent-export', types: columns.types },
		};
	});
}

async function channelsOf(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const options = context.getNodeParameter('options', itemIndex, {});
	const ids = discriminatorsOf(context, itemIndex, 'channels', 'channel');
	const chosen = entriesIn(context, itemIndex, 'channels', 'channel').filter(
		(entry) => valueOf(entry.channel) !== '',
	);
	const definitions = await getDefinitions(context, definitionPaths.channels(), {
		maxWaitMs: maxWaitOf(options),
	});
	return ids.map((id, index) => {
		const readable = definitions.find(({ discriminator }) => discriminator === id)?.name;
		return {
			field_name: String(chosen[index]?.column ?? '').trim() || readable || id,
			channel_discriminator: id,
		};
	});
}

/**
 * The pickers of a field of several.
 *
 * @throws NodeOperationError where none is chosen
 */
function discriminatorsOf(
	context: IExecuteFunctions,
	itemIndex: number,
	field: 'topics' | 'channels',
	entry: 'topic' | 'channel',
): string[] {
	const chosen = entriesIn(context, itemIndex, field, entry)
		.map((each) => valueOf(each[entry]))
		.filter((discriminator) => discriminator !== '');
	if (chosen.length > 0) return chosen;
	const label = field === 'topics' ? 'Topics' : 'Channels';
	throw new NodeOperationError(context.getNode(), `"${label}" is empty`, {
		itemIndex,
		description: `Add at least one ${entry}. Nothing was requested.`,
	});
}
