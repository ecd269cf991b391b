import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getKeyspacesFields } from './getAll';

/** The keyspace resource (API.md section 8.1). */
export const keyspace = resourceOf({
	displayName: 'Unique Identifier',
	value: 'keyspace',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many unique identifiers',
			description:
				'Get what profiles can be identified by, such as email, mobile or CRM ID (the API calls them keyspaces)',
			fields: getKeyspacesFields,
			routing: { request: { method: 'GET', url: '/audience/keyspaces' } },
			repeatable: true,
			output: toList,
		},
	],
});
