import {
	NodeOperationError,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, segment } from '../../fields/pickers';

const show = { resource: ['segment'], operation: ['evaluate'] };

/** Fields of Segment > Evaluate. */
export const evaluateFields: INodeProperties[] = [
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Segments',
		name: 'segments',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Segment' },
		placeholder: 'Add Segment',
		displayOptions: { show },
		default: { segment: [{ segment: { mode: 'list', value: '' } }] },
		required: true,
		description: 'The segments to look for the profile in',
		options: [{ displayName: 'Segment', name: 'segment', values: [segment] }],
	},
	{
		displayName: 'Timezone',
		name: 'timezone',
		type: 'string',
		displayOptions: { show },
		default: '={{ $now.zoneName }}',
		required: true,
		placeholder: 'e.g. Europe/Stockholm',
		description: 'IANA name of the zone in which conditions on dates are read',
	},
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

/**
 * A preparation: the body of the evaluation (API.md section 8.2).
 *
 * @throws NodeOperationError where no segment is named
 */
export function segmentsToEvaluate(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	const { segment: entries = [] } = this.getNodeParameter('segments', {}) as {
		segment?: Array<{ segment: { value: string } | string }>;
	};
	const discriminators = entries
		.map(({ segment: locator }) => (typeof locator === 'string' ? locator : locator.value))
		.filter(Boolean);
	if (discriminators.length === 0) {
		throw new NodeOperationError(this.getNode(), '"Segments" is empty', {
			itemIndex: this.getItemIndex(),
			description: 'Add at least one segment.',
		});
	}
	options.body = {
		segments: discriminators.map((discriminator) => ({ discriminator })),
		time_zone: this.getNodeParameter('timezone'),
	};
}

/** A `postReceive` step: who was asked about, and the answer per segment. */
export async function toMemberships(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const { matches } = response.body as { matches?: { segments?: IDataObject } };
	const segments = matches?.segments ?? {};
	return [
		{
			json: {
				keyspace: this.getNodeParameter('keyspace', '', { extractValue: true }) as string,
				profileKey: this.getNodeParameter('profileKey') as string,
				segments,
				memberOf: Object.keys(segments).filter((discriminator) => segments[discriminator] === true),
			},
		},
	];
}
