import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getChannelsFields } from './getAll';

/** The channel resource (API.md section 8.1). */
export const channel = resourceOf({
	displayName: 'Channel',
	value: 'channel',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many channels',
			description: 'Get the channels of the account, such as email and SMS',
			fields: getChannelsFields,
			routing: { request: { method: 'GET', url: '/audience/channels' } },
			repeatable: true,
			output: toList,
		},
	],
});
