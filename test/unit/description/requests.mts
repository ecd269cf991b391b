/**
 * What operations of several requests send, by the reference's operationId; declarative operations
 * are read from their routing. Look-ups of definitions are left out.
 */
export const REQUESTS_OF_CUSTOM_OPERATIONS: Record<string, string[]> = {
	'attribute:getValues': ['getProfileAttributes'],
	'consent:set': ['getConsentsV2', 'createConsentV2'],
	'event:add': ['addEvents'],
	'import:create': ['requestImportV2', 'getImportStatus'],
	'profile:get': ['getProfileAttributes', 'getProfileTags', 'getProfileEvents', 'getConsentsV2'],
	'profile:upsert': ['setAttributesV1', 'createProfile', 'setAttributesV2'],
};

/** Operations that write, and so have a dry run. */
export const WRITING_OPERATIONS = [
	'attribute:clear',
	'attribute:set',
	'consent:set',
	'event:add',
	'import:create',
	'profile:changeIdentifier',
	'profile:create',
	'profile:delete',
	'profile:lock',
	'profile:merge',
	'profile:unmerge',
	'profile:upsert',
	'tag:add',
	'transactionalEmail:send',
];

export const IRREVERSIBLE_OPERATIONS = ['profile:delete', 'profile:lock', 'profile:merge'];
