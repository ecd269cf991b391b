import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Item } from '../../engine/item';
import { channelColumnsOf, columnsOf } from '../../exports/columns';
import { tableOf } from '../../exports/expected';
import { CONSENTS_PATH } from '../../exports/exportRequest';
import { segmentsOf } from '../../exports/segments';
import { choicesIn, chosenIn, columnChoicesOf, segmentChoicesOf } from '../../fields/exportChoices';
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
import { exportOperation, type ExportPlan } from './request';

const show = { resource: ['export'], operation: ['consents'] };

const fields: INodeProperties[] = [
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

/** Export > Export Consents: profiles with their consents (API.md section 8.8). */
export const consents = exportOperation({
	name: 'Export Consents',
	value: 'consents',
	action: 'Export the consents of profiles',
	description: 'Export profiles with their consents to topics',
	fields,
	hints: HINTS,
	planOf,
});

async function planOf(item: Item): Promise<ExportPlan> {
	const { client, reading } = item;
	const sectionId = item.required('section');
	const topics = chosenIn(item, 'topics', 'topic');
	if (topics.length === 0) throw emptyError('Topics', 'topic');
	const chosen = choicesIn(item.entries('channels', 'channel'), 'channel').filter(
		({ discriminator }) => discriminator !== '',
	);
	if (chosen.length === 0) throw emptyError('Channels', 'channel');
	const channels = await channelColumnsOf(client, chosen, reading);
	const segments = await segmentsOf(client, segmentChoicesOf(item), reading);
	const columns = await columnsOf(client, columnChoicesOf(item, sectionId), reading);
	return {
		path: CONSENTS_PATH,
		body: {
			section_discriminator: sectionId,
			topic_discriminators: topics,
			channels,
			...(segments && { segments }),
			...columns.body,
		},
		kind: { name: 'consent-export', types: columns.types },
		expectedOf: tableOf,
	};
}

const emptyError = (label: string, entry: string) =>
	new ExplainedError(`"${label}" is empty`, `Add at least one ${entry}. Nothing was requested.`);
