import type { INodeProperties } from 'n8n-workflow';
import { shareFields } from '../../fields/share';
import { splitList } from '../../transport/output';
import { prepare } from '../../transport/prepare';
import { expect } from '../../transport/run';
import { attributeToClear, clearAttributeFields, toClearResult } from './clear';
import { getAttributesFields, simplifyAttributes } from './getAll';
import { getAttributeValuesFields } from './getValues';
import { attributesToSet, setAttributesFields, toSetResult } from './set';

const hints = {
	403: 'The keyspace may not write one of the attributes: choose another keyspace, or allow it for the API key in APSIS One under Account settings > API management.',
	404: 'There is no profile with this key in the keyspace, or no such section. Profile > Create or Update makes profiles that are missing.',
};

/** The attribute resource: its operations and their fields. */
export const attributeProperties: INodeProperties[] = shareFields([
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['attribute'] } },
		options: [
			{
				name: 'Clear',
				value: 'clear',
				action: 'Clear an attribute of a profile',
				description: 'Remove the value that a profile has for an attribute',
				routing: {
					request: {
						method: 'DELETE',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/attributes',
					},
					send: { preSend: [expect({ hints }), prepare(attributeToClear)] },
					output: { postReceive: [toClearResult] },
				},
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many attribute definitions',
				description: 'Get the attributes of a section: their names, types and versions',
				routing: {
					request: {
						method: 'GET',
						url: '/audience/sections/{section}/attributes',
						qs: { include_keyspace_permissions: true },
					},
					output: { postReceive: [splitList, simplifyAttributes] },
				},
			},
			{
				name: 'Get Values',
				value: 'getValues',
				action: 'Get the attribute values of a profile',
				description: 'Get the values that a profile has in a section, by attribute',
			},
			{
				name: 'Set',
				value: 'set',
				action: 'Set attributes of a profile',
				description:
					'Change attributes of a profile that exists. Email, Mobile and CRM-ID change the profile key as well.',
				routing: {
					request: {
						method: 'PATCH',
						url: '/v2/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/attributes',
					},
					send: { preSend: [expect({ hints }), prepare(attributesToSet)] },
					output: { postReceive: [toSetResult] },
				},
			},
		],
		default: 'getAll',
	},
	...clearAttributeFields,
	...getAttributesFields,
	...getAttributeValuesFields,
	...setAttributesFields,
]);
