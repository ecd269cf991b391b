import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import { columnsOf } from '../../exports/columns';
import { tableOf } from '../../exports/expected';
import { segmentsOf } from '../../exports/segments';
import { chosenIn, columnChoicesOf, segmentChoicesOf } from '../../fields/exportChoices';
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
import { exportOperation, type ExportPlan } from './request';

const show = { resource: ['export'], operation: ['duplicates'] };

const fields: INodeProperties[] = [
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

/** Export > Export Duplicates: profiles that share the value of an attribute (API.md section 8.8). */
export const duplicates = exportOperation({
	name: 'Export Duplicates',
	value: 'duplicates',
	action: 'Export duplicate profiles',
	description: 'Export the profiles that share the value of an attribute',
	fields,
	hints: HINTS,
	planOf,
});

/**
 * A guess, `duplicates-properties`: the name of the property for the attribute to compare is not documented. Sent is
 * `attribute`, in the form of the exported attributes.
 */
async function planOf(item: Item): Promise<ExportPlan> {
	const { client, reading } = item;
	const sectionId = item.required('section');
	const compared = item.required('attribute');
	const consents = consentsOf(item, sectionId);
	const segments = await segmentsOf(client, segmentChoicesOf(item), reading);
	const columns = await columnsOf(client, columnChoicesOf(item, sectionId), reading);
	return {
		path: '/audience/profiles/reports/duplicates',
		body: {
			attribute: { attribute_discriminator: compared, section_discriminator: sectionId },
			...consents,
			...(segments && { segments }),
			...columns.body,
		},
		kind: { name: 'duplicate-export', types: columns.types },
		expectedOf: tableOf,
	};
}

function consentsOf(item: Item, sectionId: string): JsonObject {
	const topics = chosenIn(item, 'topics', 'topic');
	if (topics.length === 0) return {};
	const channelId = item.text('channel');
	if (channelId === '') {
		throw new ExplainedError(
			'"Channel" is empty',
			'Choose the channel whose consents to the topics are exported.',
		);
	}
	return {
		section_discriminator: sectionId,
		topic_discriminators: topics,
		channel_discriminator: channelId,
	};
}
