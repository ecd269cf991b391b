import { NO_PROFILE, NOT_WRITABLE } from '../../engine/mends';
import { GET_ALL } from '../../engine/operation';
import { resourceOf } from '../../engine/resource';
import { profileOf } from '../../engine/target';
import { attributeToClear, clearAttributeFields, toClearResult } from './clear';
import { getAttributesFields, toAttributes } from './getAll';
import { getAttributeValues, getAttributeValuesFields } from './getValues';
import { attributesToSet, setAttributesFields, toSetResult } from './set';

const hints = {
	403: NOT_WRITABLE,
	404: NO_PROFILE,
};

/** The attribute resource (API.md sections 8.2 and 8.4). */
export const attribute = resourceOf({
	displayName: 'Attribute',
	value: 'attribute',
	defaultOperation: 'set',
	operations: [
		{
			name: 'Clear',
			value: 'clear',
			action: 'Clear attribute of profile',
			description: 'Remove the value that a profile has for an attribute',
			fields: clearAttributeFields,
			routing: {
				request: {
					method: 'DELETE',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/attributes',
				},
			},
			repeatable: true,
			needsProfile: true,
			writes: true,
			hints,
			orderOf: profileOf,
			prepare: attributeToClear,
			output: toClearResult,
		},
		{
			name: 'Get Definitions',
			value: GET_ALL,
			action: 'Get attribute definitions',
			description: 'Get the attributes that a section defines: their names, types and versions',
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
			whenEmpty: 'the section has no attributes',
			output: toAttributes,
		},
		{
			name: 'Get Profile Attributes',
			value: 'getValues',
			action: 'Get attributes of profile',
			description: 'Get the values that a profile has in a section, by attribute',
			fields: getAttributeValuesFields,
			repeatable: true,
			needsProfile: true,
			handle: getAttributeValues,
		},
		{
			name: 'Set',
			value: 'set',
			action: 'Set attributes of profile',
			description:
				'Change attributes of a profile that exists. A new Email, Mobile or CRM-ID changes the identifier as well.',
			fields: setAttributesFields,
			routing: {
				request: {
					method: 'PATCH',
					url: '/v2/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/attributes',
				},
			},
			repeatable: true,
			needsProfile: true,
			writes: true,
			hints,
			orderOf: profileOf,
			prepare: attributesToSet,
			output: toSetResult,
		},
	],
});
