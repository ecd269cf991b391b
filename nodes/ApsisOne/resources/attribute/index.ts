import { resourceOf } from '../../engine/resource';
import { profileOf } from '../../engine/target';
import { attributeToClear, clearAttributeFields, toClearResult } from './clear';
import { getAttributesFields, toAttributes } from './getAll';
import { getAttributeValues, getAttributeValuesFields } from './getValues';
import { attributesToSet, setAttributesFields, toSetResult } from './set';

const hints = {
	403: 'The keyspace may not write one of the attributes: choose another keyspace, or allow it for the API key in APSIS One under Account settings > API management.',
	404: 'There is no profile with this key in the keyspace, or no such section. Profile > Create or Update makes profiles that are missing.',
};

/** The attribute resource (API.md sections 8.2 and 8.4). */
export const attribute = resourceOf({
	displayName: 'Attribute',
	value: 'attribute',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Clear',
			value: 'clear',
			action: 'Clear an attribute of a profile',
			description: 'Remove the value that a profile has for an attribute',
			fields: clearAttributeFields,
			routing: {
				request: {
					method: 'DELETE',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/attributes',
				},
			},
			repeatable: true,
			writes: true,
			hints,
			orderOf: profileOf,
			prepare: attributeToClear,
			output: toClearResult,
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many attribute definitions',
			description: 'Get the attributes of a section: their names, types and versions',
			fields: getAttributesFields,
			routing: {
				request: {
					method: 'GET',
					url: '/audience/sections/{section}/attributes',
					qs: { include_keyspace_permissions: true },
				},
			},
			queryIsOptional: true,
			repeatable: true,
			output: toAttributes,
		},
		{
			name: 'Get Values',
			value: 'getValues',
			action: 'Get the attribute values of a profile',
			description: 'Get the values that a profile has in a section, by attribute',
			fields: getAttributeValuesFields,
			repeatable: true,
			handle: getAttributeValues,
		},
		{
			name: 'Set',
			value: 'set',
			action: 'Set attributes of a profile',
			description:
				'Change attributes of a profile that exists. Email, Mobile and CRM-ID change the profile key as well.',
			fields: setAttributesFields,
			routing: {
				request: {
					method: 'PATCH',
					url: '/v2/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/attributes',
				},
			},
			repeatable: true,
			writes: true,
			hints,
			orderOf: profileOf,
			prepare: attributesToSet,
			output: toSetResult,
		},
	],
});
