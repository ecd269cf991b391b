import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { evaluateFields, segmentsToEvaluate, toMemberships } from './evaluate';
import { getSegmentFields } from './get';
import { getSegmentsFields } from './getAll';
import { getSegmentVersionFields } from './getVersion';

/** The segment resource (API.md section 8.2). */
export const segment = resourceOf({
	displayName: 'Segment',
	value: 'segment',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Check Membership',
			value: 'evaluate',
			action: 'Check segment membership of profile',
			description:
				'Find out which of the chosen segments a profile is in (the API calls it to evaluate)',
			fields: evaluateFields,
			routing: {
				request: {
					method: 'POST',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/evaluations',
				},
			},
			// It only reads.
			repeatable: true,
			needsProfile: true,
			prepare: segmentsToEvaluate,
			output: toMemberships,
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get segment',
			description: 'Get one segment and its versions',
			fields: getSegmentFields,
			routing: { request: { method: 'GET', url: '/audience/segments/{segment}' } },
			repeatable: true,
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many segments',
			description: 'Get the segments of the account',
			fields: getSegmentsFields,
			routing: { request: { method: 'GET', url: '/audience/segments' } },
			repeatable: true,
			whenEmpty: 'the account has no segments',
			output: toList,
		},
		{
			name: 'Get Version',
			value: 'getVersion',
			action: 'Get version of segment',
			description: 'Get one version of a segment',
			fields: getSegmentVersionFields,
			routing: {
				request: { method: 'GET', url: '/audience/segments/{segment}/versions/{versionId}' },
			},
			repeatable: true,
		},
	],
});
