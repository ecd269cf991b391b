/** One documented limit: at most `limit` requests in `perMs`. */
export interface Lane {
	name: string;
	limit: number;
	perMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const ACCOUNT: Lane = { name: 'account', limit: 100, perMs: SECOND };
const TOKEN: Lane = { name: 'token', limit: 10, perMs: MINUTE };
const IMPORT: Lane = { name: 'import', limit: 10, perMs: MINUTE };
const PROFILE_EXPORT: Lane = { name: 'profile-export', limit: 1, perMs: SECOND };
const EVENT_EXPORT: Lane = { name: 'event-export', limit: 1, perMs: MINUTE };
const DOWNLOAD: Lane = { name: 'download', limit: 60, perMs: MINUTE };

const LANES_OF_OPERATIONS: Record<string, Lane> = {
	requestImportV2: IMPORT,
	requestSegmentExport: PROFILE_EXPORT,
	requestConsentExport: PROFILE_EXPORT,
	requestDuplicateExport: PROFILE_EXPORT,
	requestSingleProfileExport: PROFILE_EXPORT,
	requestEventExport: EVENT_EXPORT,
	requestEmailEventExport: EVENT_EXPORT,
	downloadSingleProfileExport: DOWNLOAD,
	downloadExport: DOWNLOAD,
	downloadExportV2: DOWNLOAD,
};

interface MergeBody {
	profiles?: Array<{ keyspace_discriminator?: unknown; profile_key?: unknown }>;
}

function identifiersOf(
	operationId: string,
	params: Record<string, string>,
	body: unknown,
): Array<[keyspace: unknown, key: unknown]> {
	const keyspace = params.keyspace_discriminator;
	if (params.profile_key !== undefined) return [[keyspace, params.profile_key]];
	if (typeof body !== 'object' || body === null) return [];
	if (operationId === 'createProfile') {
		return [[keyspace, (body as { profile_key?: unknown }).profile_key]];
	}
	const { profiles } = body as MergeBody;
	if (operationId === 'mergeProfiles' && Array.isArray(profiles)) {
		return profiles.map((one) => [one.keyspace_discriminator, one.profile_key]);
	}
	return [];
}

/**
 * The documented limits that a request falls under (API.md §5). Every request but the token's counts
 * against the account as well: the reference says "most endpoints", this is the strict reading.
 */
export function lanesOf(
	operationId: string,
	params: Record<string, string>,
	body: unknown,
): Lane[] {
	if (operationId === 'getAccessToken') return [TOKEN];
	const lanes = [ACCOUNT];
	const own = LANES_OF_OPERATIONS[operationId];
	if (own) lanes.push(own);
	for (const [keyspace, key] of identifiersOf(operationId, params, body)) {
		lanes.push({ name: `profile-key ${keyspace} ${key}`, limit: 10, perMs: SECOND });
	}
	return lanes;
}
