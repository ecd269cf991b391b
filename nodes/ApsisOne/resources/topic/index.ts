import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getTopicsFields } from './getAll';

/** The topic resource (API.md section 8.5). */
export const topic = resourceOf({
	displayName: 'Subscription',
	value: 'topic',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many subscriptions',
			description:
				'Get the subscriptions of a section, whatever their folder (the API calls them topics)',
			fields: getTopicsFields,
			routing: { request: { method: 'GET', url: '/v2/audience/sections/{section}/topics' } },
			repeatable: true,
			whenEmpty: 'the section has no topics',
			output: toList,
		},
	],
});
