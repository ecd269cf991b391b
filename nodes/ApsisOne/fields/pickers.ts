import type { INodeProperties } from 'n8n-workflow';

/**
 * From List and By ID, as every picker of a definition has them.
 *
 * An ID has no pattern: n8n checks patterns before it starts an execution, in a quarter of a second of
 * the clock, so that an execution fails where the machine is busy just then (n8n 2.41, safe-regex).
 */
function picker(searchListMethod: string, example: string): Pick<INodeProperties, 'modes'> {
	return {
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: `e.g. ${example}`,
			},
		],
	};
}

export const section: INodeProperties = {
	displayName: 'Section',
	name: 'section',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The section of the account that holds the attributes, tags, events and topics',
	...picker('getSections', 'usercreated.sections.europe-r6tz73a27t'),
};

export const keyspace: INodeProperties = {
	displayName: 'Keyspace',
	name: 'keyspace',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		'What the profile key is: an email address, a mobile number, a CRM ID or another identifier',
	...picker('getKeyspaces', 'com.apsis1.keyspaces.email'),
};

export const topic: INodeProperties = {
	displayName: 'Topic',
	name: 'topic',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The subscription, as APSIS One calls it on screen. Choose a section first.',
	...picker('getTopics', 'usercreated.topics.shoes-8u78kijgzn'),
};

export const channel: INodeProperties = {
	displayName: 'Channel',
	name: 'channel',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	...picker('getChannels', 'com.apsis1.channels.email'),
};

export const segment: INodeProperties = {
	displayName: 'Segment',
	name: 'segment',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	...picker('getSegments', 'usercreated.segments.women-rjz6b8td2n'),
};

export const tag: INodeProperties = {
	displayName: 'Tag',
	name: 'tag',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'Choose a section first',
	...picker('getTags', 'usercreated.tags.vip-4k2j9d8s7a'),
};

export const event: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The event definition. Choose a section first; definitions are made in APSIS One.',
	...picker('getEvents', 'com.apsis1.events.transaction.custom-my-transaction-l9ce3syo6t'),
};

export const attribute: INodeProperties = {
	displayName: 'Attribute',
	name: 'attribute',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'Choose a section first',
	...picker('getAttributes', 'com.apsis1.attributes.firstname'),
};

export const profileKey: INodeProperties = {
	displayName: 'Profile Key',
	name: 'profileKey',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. john.doe@example.com',
	description: 'The key of the profile in the keyspace, such as its email address',
};
