import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getKeyspacesFields } from './getAll';

/** The keyspace resource (API.md section 8.1). */
export const keyspace = resourceOf({
	displayName: 'Keyspace',
	value: 'keyspace',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many keyspaces',
			description: 'Get the keyspaces that the API key may use',
			fields: getKeyspacesFields,
			routing: { request: { method: 'GET', url: '/audience/keyspaces' } },
			repeatable: true,
			output: toList,
		},
	],
});
