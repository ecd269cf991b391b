import type { INodeProperties } from 'n8n-workflow';
import { isSafeUrl } from '../../../../credentials/account/account';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Item } from '../../engine/item';
import type { Prepared, SingleRequest } from '../../engine/operation';
import { maxWait } from '../../fields/options';

const show = { resource: ['export'], operation: ['profile'] };

const fields: INodeProperties[] = [
	{
		displayName:
			'This endpoint of APSIS One is in beta. The file does not come out here: APSIS One calls the callback URL when it is ready. Put the URL of an APSIS One Trigger there that is set to Profile Export Ready; it downloads the file.',
		name: 'callbackNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{
		displayName: 'Export Key',
		name: 'exportKey',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. 0b6f7a0e-6a0c-4ae1-9d1c-3f6f6d5a9b52',
		description:
			'Key of the profile in the export keyspace: the first column of an exported file, and in the address of the profile in APSIS One',
	},
	{
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. https://n8n.example.com/webhook/apsis-one-export',
		description:
			'Public https address that APSIS One calls, perhaps within a second: the Production URL of an APSIS One Trigger in an active workflow, with the secret of its credential at the end (?name=value)',
		hint: 'APSIS One must be able to reach this n8n from the internet',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			{
				displayName: 'Include Attribute History',
				name: 'includeAttributeHistory',
				type: 'boolean',
				default: true,
				description: 'Whether to export former values of attributes as well',
			},
			{
				displayName: 'Include Merged Profiles',
				name: 'includeMergedProfiles',
				type: 'boolean',
				default: true,
				description: 'Whether to export profiles that were merged with this one as well',
			},
			{
				displayName: 'Include Type Definitions',
				name: 'includeTypeDefinitions',
				type: 'boolean',
				default: true,
				description: 'Whether to export the definitions of attributes and events as well',
			},
			maxWait,
		],
	},
];

/** Export > Export Profile: all data of one profile, by a callback (API.md section 8.8; beta). */
export const profile: SingleRequest = {
	name: 'Export Profile',
	value: 'profile',
	action: 'Request the export of one profile',
	description: 'Let APSIS One export all data of one profile and call a URL (beta)',
	fields,
	repeatable: false,
	hints: { 404: 'No profile has this export key in the export keyspace.' },
	routing: { request: { method: 'POST', url: '/audience/profiles/export-single/{exportKey}' } },
	prepare,
	// The file comes by the callback.
	output: (item) => [
		{
			requested: true,
			exportKey: item.required('exportKey'),
			callbackUrl: item.required('callbackUrl'),
		},
	],
};

function prepare(item: Item): Prepared {
	const callbackUrl = item.required('callbackUrl');
	if (!isSafeUrl(callbackUrl)) {
		throw new ExplainedError(
			'"Callback URL" is not an https address',
			'APSIS One calls https addresses only. Set the public URL of this n8n (WEBHOOK_URL). Nothing was requested.',
		);
	}
	const { options } = item;
	const included = (option: string, property: string) =>
		options[option] === undefined ? {} : { [property]: options[option] };
	return {
		body: {
			callback_url: callbackUrl,
			...included('includeAttributeHistory', 'include_attribute_history'),
			...included('includeTypeDefinitions', 'include_type_definitions'),
			...included('includeMergedProfiles', 'include_merged_profiles'),
		},
	};
}
