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
import { attribute, channel, section } from '../../fields/pickers';
import { entriesIn, pickedIn, requiredIn, valueOf } from '../../transport/fieldValues';

const show = { resource: ['export'], operation: ['duplicates'] };

/** Fields of Export > Duplicates. */
export const duplicateExportFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{
		...attribute,
		displayOptions: { show },
		description: 'Profiles with the same value of this attribute are exported',
	},
	...segmentFields(show, 'Segments to look for duplicates in. Leave empty for all profiles.'),
	topicField(show, 'Topics whose consents are exported; they need a channel as well'),
	{
		...channel,
		required: false,
		displayOptions: { show },
		description: 'Channel of the consents; needed with topics only',
	},
	...columnFields(show),
	...outputFields(show),
	fileOptions(show, [
		additionalProperties(
			'For what is documented without its name. The attribute to compare is sent as "attribute", which is a guess',
		),
		fileFormat,
	]),
];

const HINTS = {
	404: 'Check the section, the attribute, the topics, the channel and the segments.',
	413: 'APSIS One takes a limited number of topics, attributes and tags: ask for fewer at once.',
};

/**
 * Export > Duplicates: profiles that share the value of an attribute (API.md section 8.8).
 *
 * A guess: the name of the property for the attribute to compare is not documented. Sent is
 * `attribute`, in the form of the exported attributes.
 */
export async function exportDuplicates(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runExports(this, { hints: HINTS }, async (itemIndex) => {
		const sectionId = requiredIn(this, itemIndex, 'section');
		const compared = requiredIn(this, itemIndex, 'attribute');
		const consents = consentsOf(this, itemIndex, sectionId);
		const segments = await segmentsOfItem(this, itemIndex);
		const columns = await columnsOfItem(this, itemIndex, sectionId);
		return {
			path: '/audience/profiles/reports/duplicates',
			body: {
				attribute: { attribute_discriminator: compared, section_discriminator: sectionId },
				...consents,
				...(segments && { segments }),
				...columns.body,
			},
			kind: { name: 'duplicate-export', types: columns.types },
		};
	});
}

function consentsOf(context: IExecuteFunctions, itemIndex: number, sectionId: string): IDataObject {
	const topics = entriesIn(context, itemIndex, 'topics', 'topic')
		.map(({ topic: each }) => valueOf(each))
		.filter((discriminator) => discriminator !== '');
	const channelId = pickedIn(context, itemIndex, 'channel');
	if (topics.length > 0 && channelId === '') {
		throw new NodeOperationError(context.getNode(), '"Channel" is empty', {
			itemIndex,
			description: 'Choose the channel whose consents to the topics are exported.',
		});
	}
	if (topics.length === 0) return {};
	return {
		section_discriminator: sectionId,
		topic_discriminators: topics,
		channel_discriminator: channelId,
	};
}
