/**
 * What operations of several requests send, by the reference's operationId; declarative operations
 * are read from their routing. Look-ups of definitions are left out.
 */
export const REQUESTS_OF_SEVERAL: Record<string, string[]> = {
	'attribute:getValues': ['getProfileAttributes'],
	'consent:optOutAll': ['getConsentsV2', 'createConsentV2'],
	'consent:set': ['getConsentsV2', 'createConsentV2'],
	'emailReport:create': ['requestEmailEventExport', 'getEmailEventExportStatus'],
	'emailReport:download': ['getEmailEventExportStatus'],
	'emailReport:summarize': ['requestEmailEventExport', 'getEmailEventExportStatus'],
	'event:add': ['addEvents'],
	'export:consents': ['requestConsentExport'],
	// The only address of a file that is documented.
	'export:download': ['downloadSingleProfileExport'],
	'export:duplicates': ['requestDuplicateExport'],
	'export:events': ['requestEventExport'],
	'export:segment': ['requestSegmentExport'],
	'import:create': ['requestImportV2', 'getImportStatus'],
	'profile:get': ['getProfileAttributes', 'getProfileTags', 'getProfileEvents', 'getConsentsV2'],
	'profile:upsert': ['setAttributesV1', 'createProfile', 'setAttributesV2', 'mergeProfiles'],
	'tag:add': ['setProfileTags'],
	'tag:remove': ['setProfileTags'],
};

/** Operations that write, and so have a dry run. */
export const WRITING_OPERATIONS = [
	'attribute:clear',
	'attribute:set',
	'consent:optOutAll',
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
	'tag:remove',
	'transactionalEmail:send',
];

/** Operations of which a request that may have arrived is not sent again (DESIGN.md section 4.6). */
export const NOT_REPEATABLE = [
	'emailReport:create',
	'emailReport:summarize',
	'event:add',
	'export:consents',
	'export:duplicates',
	'export:events',
	'export:profile',
	'export:segment',
	'import:create',
	'transactionalEmail:send',
];

export const IRREVERSIBLE_OPERATIONS = [
	'consent:optOutAll',
	'profile:changeIdentifier',
	'profile:delete',
	'profile:lock',
	'profile:merge',
	'profile:unmerge',
];

/** Requests other than GET that only read. */
export const READING_OPERATIONS = [
	'emailReport:create',
	'emailReport:summarize',
	'export:consents',
	'export:duplicates',
	'export:events',
	'export:profile',
	'export:segment',
	'segment:evaluate',
];

/** Every operation that the package promises (DESIGN.md section 1). None is ever renamed. */
export const CONTRACT: Record<string, string[]> = {
	attribute: ['getAll', 'getValues', 'set', 'clear'],
	channel: ['getAll'],
	consent: ['set', 'optOutAll', 'getAll'],
	emailReport: ['create', 'get', 'download', 'summarize'],
	event: ['getAll', 'getProfileEvents', 'add'],
	export: ['segment', 'consents', 'duplicates', 'events', 'profile', 'download'],
	import: ['create', 'getStatus'],
	keyspace: ['getAll'],
	profile: ['upsert', 'create', 'get', 'delete', 'lock', 'merge', 'unmerge', 'changeIdentifier'],
	section: ['getAll'],
	segment: ['getAll', 'get', 'getVersion', 'evaluate'],
	tag: ['getAll', 'getProfileTags', 'add', 'remove'],
	topic: ['getAll'],
	transactionalEmail: ['send'],
};

/** What is promised and not there yet, and why; an operation that is written leaves this list. */
export const NOT_YET: Record<string, string> = {};
