/** What to do about a status, as several operations say it. */

/** 404 of a request for one profile. */
export const NO_PROFILE =
	'No profile has this identifier, or there is no such section. Profile > Create or Update makes profiles that are missing.';

/** 403 of a request that writes what the account guards per keyspace (API.md section 6). */
export const NOT_WRITABLE =
	'Some of this may not be written to profiles identified this way: choose another unique identifier under "Identify Profile By", or allow it for the API key in APSIS One under Account settings > API management.';

/** 410 of a request for one profile. */
export const LOCKED = 'The profile is locked and can never be used again. Leave this item out.';
