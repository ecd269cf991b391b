import type { INodeProperties } from 'n8n-workflow';
import { splitList } from '../../transport/output';
import { prepare } from '../../transport/prepare';
import { evaluateFields, segmentsToEvaluate, toMemberships } from './evaluate';
import { getSegmentFields } from './get';
import { getSegmentsFields } from './getAll';
import { getSegmentVersionFields } from './getVersion';

/** The segment resource: its operations and their fields. */
export const segmentProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['segment'] } },
		options: [
			{
				name: 'Evaluate',
				value: 'evaluate',
				action: 'Evaluate a profile against segments',
				description: 'Find out which of the given segments a profile is in',
				routing: {
					request: {
						method: 'POST',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/evaluations',
					},
					send: { preSend: [prepare(segmentsToEvaluate)] },
					output: { postReceive: [toMemberships] },
				},
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a segment',
				description: 'Get one segment and its versions',
				routing: { request: { method: 'GET', url: '/audience/segments/{segment}' } },
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many segments',
				description: 'Get the segments of the account',
				routing: {
					request: { method: 'GET', url: '/audience/segments' },
					output: { postReceive: [splitList] },
				},
			},
			{
				name: 'Get Version',
				value: 'getVersion',
				action: 'Get a version of a segment',
				description: 'Get one version of a segment',
				routing: {
					request: { method: 'GET', url: '/audience/segments/{segment}/versions/{versionId}' },
				},
			},
		],
		default: 'getAll',
	},
	...evaluateFields,
	...getSegmentFields,
	...getSegmentsFields,
	...getSegmentVersionFields,
];
