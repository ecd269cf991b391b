import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getSectionsFields } from './getAll';

/** The section resource (API.md section 8.1). */
export const section = resourceOf({
	displayName: 'Section',
	value: 'section',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many sections',
			description: 'Get the sections that the API key may use',
			fields: getSectionsFields,
			routing: { request: { method: 'GET', url: '/audience/sections' } },
			repeatable: true,
			output: toList,
		},
	],
});
