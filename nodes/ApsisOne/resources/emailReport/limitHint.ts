/** What to do about 429: the limit is of all integrations together (API.md section 5). */
export const LIMIT_HINT =
	'One report a minute may be requested for the whole account. Run again later, or give it more time under Options > Max Wait.';
