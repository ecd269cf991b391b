import type { INodeProperties } from 'n8n-workflow';
import { CHANNELS, KEYSPACES, SECTIONS } from '../client/discriminators';

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

/** What nearly every account has and nearly everybody wants, chosen from the start and shown by its name. */
const chosen = (value: string, cachedResultName: string): INodeProperties['default'] => ({
	__rl: true,
	mode: 'list',
	value,
	cachedResultName,
});

const notChosen: INodeProperties['default'] = { mode: 'list', value: '' };

export const section: INodeProperties = {
	displayName: 'Section',
	name: 'section',
	type: 'resourceLocator',
	default: chosen(SECTIONS.default, 'Default'),
	required: true,
	description:
		'The part of the account that holds the attributes, tags, events and subscriptions. An account without sections of its own has "Default" alone.',
	...picker('getSections', 'usercreated.sections.europe-r6tz73a27t'),
};

export const keyspace: INodeProperties = {
	displayName: 'Identify Profile By',
	name: 'keyspace',
	type: 'resourceLocator',
	default: chosen(KEYSPACES.email, 'Email'),
	required: true,
	description:
		'The unique identifier that tells which profile is meant: its email address, mobile number, CRM ID or another one (the API calls it a keyspace). Profiles that a CRM connector made are known by the identifier of that connector alone.',
	...picker('getKeyspaces', 'com.apsis1.keyspaces.email'),
	builderHint: {
		propertyHint:
			'A keyspace is a kind of unique identifier. Almost always com.apsis1.keyspaces.email; com.apsis1.keyspaces.mobile and com.apsis1.keyspaces.crm-id are the other common ones. Profiles of a CRM connector are found by the keyspace of that connector alone.',
	},
};

export const topic: INodeProperties = {
	displayName: 'Subscription',
	name: 'topic',
	type: 'resourceLocator',
	default: notChosen,
	required: true,
	description: 'The subscription of the section, such as a newsletter (the API calls it a topic)',
	...picker('getTopics', 'usercreated.topics.shoes-8u78kijgzn'),
};

export const channel: INodeProperties = {
	displayName: 'Channel',
	name: 'channel',
	type: 'resourceLocator',
	default: chosen(CHANNELS.email, 'Email'),
	required: true,
	description: 'What the subscription is sent by, such as email or SMS',
	...picker('getChannels', 'com.apsis1.channels.email'),
};

export const segment: INodeProperties = {
	displayName: 'Segment',
	name: 'segment',
	type: 'resourceLocator',
	default: notChosen,
	required: true,
	description: 'The segment, as it is made in APSIS One',
	...picker('getSegments', 'usercreated.segments.women-rjz6b8td2n'),
};

export const segmentVersion: INodeProperties = {
	displayName: 'Version',
	name: 'versionId',
	type: 'resourceLocator',
	default: notChosen,
	required: true,
	description: 'The version of the segment. APSIS One makes a new one when its conditions change.',
	...picker('getSegmentVersions', '9820534'),
};

export const tag: INodeProperties = {
	displayName: 'Tag',
	name: 'tag',
	type: 'resourceLocator',
	default: notChosen,
	required: true,
	description: 'The tag, as the section defines it',
	...picker('getTags', 'usercreated.tags.vip-4k2j9d8s7a'),
};

export const event: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'resourceLocator',
	default: notChosen,
	required: true,
	description: 'The kind of event, as the section defines it. Events are defined in APSIS One.',
	...picker('getEvents', 'com.apsis1.events.transaction.custom-my-transaction-l9ce3syo6t'),
};

export const attribute: INodeProperties = {
	displayName: 'Attribute',
	name: 'attribute',
	type: 'resourceLocator',
	default: notChosen,
	required: true,
	description: 'The attribute, as the section defines it',
	...picker('getAttributes', 'com.apsis1.attributes.firstname'),
};

export const profileKey: INodeProperties = {
	displayName: 'Identifier',
	name: 'profileKey',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. john.doe@example.com',
	description:
		'The email address, mobile number, CRM ID or other unique identifier of the profile, as chosen above (the API calls it a profile key)',
	builderHint: {
		propertyHint:
			'The profile key: the value that identifies the profile in the keyspace, so an email address where the keyspace is email, and a phone number with country code and digits only where it is mobile. Usually an expression that reads the email column of the input.',
	},
};
