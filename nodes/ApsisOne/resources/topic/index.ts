import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getTopicsFields } from './getAll';

/** The topic resource (API.md section 8.5). */
export const topic = resourceOf({
	displayName: 'Topic',
	value: 'topic',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many topics',
			description: 'Get the topics (subscriptions) of a section, whatever their folder',
			fields: getTopicsFields,
			routing: { request: { method: 'GET', url: '/v2/audience/sections/{section}/topics' } },
			repeatable: true,
			whenEmpty: 'the section has no topics',
			output: toList,
		},
	],
});
