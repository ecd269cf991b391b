/** Discriminators that every account has or may have (API.md section 6). */

export const SECTIONS = { default: 'com.apsis1.sections.default' } as const;

export const KEYSPACES = {
	email: 'com.apsis1.keyspaces.email',
	mobile: 'com.apsis1.keyspaces.mobile',
	crmId: 'com.apsis1.keyspaces.crm-id',
	web: 'com.apsis1.keyspaces.web',
	export: 'com.apsis1.keyspaces.export',
	transactionalEmail: 'com.apsis1.keyspaces.transactional-email',
} as const;

export const CHANNELS = { email: 'com.apsis1.channels.email' } as const;

/** Keyspaces of connectors (API.md section 6). */
const OF_CONNECTOR = /^com\.apsis1\..*integrations\./;

/** Whether a connector made the keyspace, and so the profiles in it. */
export const isOfConnector = (keyspace: string): boolean => OF_CONNECTOR.test(keyspace);
