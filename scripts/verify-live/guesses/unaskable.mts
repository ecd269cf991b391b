import type { Unaskable } from '../guess.mts';

/** What cannot be asked without harm, or only a person can see. */
export const unaskable: Unaskable[] = [
	{
		id: 'retry-after',
		expected: 'A 429 may have `Retry-After`, in seconds or as a date.',
		because: 'A limit would have to be met, for everybody in the account.',
	},
	{
		id: 'limit-kind',
		expected: 'A limit is a fixed window, a sliding window or a token bucket.',
		because: 'A limit would have to be met, for everybody in the account.',
	},
	{
		id: 'events-per-request',
		expected: 'A request holds 25 events.',
		because: 'It would write many events.',
	},
	{
		id: 'opt-out-conflict',
		expected: 'A 409 to an opt-out means that it is opted out already.',
		because: '`consent-codes` sees it where it is; other reasons cannot be made.',
	},
	{
		id: 'profile-reads-cut',
		expected: 'A reading of a profile may be cut without a sign.',
		because: 'It takes a profile with very many attributes, tags and events.',
	},
	{
		id: 'transactional-body',
		expected: 'Variables of a transactional email are an object, attachments a list.',
		because: 'It would send an email.',
	},
	{
		id: 'import-rows-left-out',
		expected: 'A completed import may have left out rows; only its screen tells which.',
		because: 'It takes a row that APSIS One does not like.',
	},
	{
		id: 'import-empty-cells',
		expected: 'An empty cell leaves an attribute as it is, unless existing ones are cleared.',
		because: 'It takes the import of a profile that has attributes.',
	},
	{
		id: 'export-key-name',
		expected: 'The name of the key column has "key", "profile" or "id" in it.',
		because: '`export-columns` sees the name.',
	},
	{
		id: 'event-export-form',
		expected: 'Exported events stand in `sections.<section>.events`.',
		because: 'It takes profiles with events, whose data would be read.',
	},
	{
		id: 'consent-export-cells',
		expected: 'A consents export has the types of consents as its cells.',
		because: 'It takes profiles with consents of all types.',
	},
	{
		id: 'email-report-failed',
		expected:
			'A failed email report has a status with "fail", "error", "cancel", "expired" or "abort".',
		because: 'A report would have to fail.',
	},
	{
		id: 'email-event-delay',
		expected: 'An email event is in the reports 15 minutes after it was noted.',
		because: 'It takes an email that is sent and opened.',
	},
	{
		id: 'email-event-time',
		expected: 'A report goes by `event_time` or by `server_time`.',
		because: 'It takes an email that is sent and opened.',
	},
	{
		id: 'email-event-identity',
		expected: 'Correlation ID and type identify an email event.',
		because: 'It takes an email that is sent and opened.',
	},
	{
		id: 'webhook-node',
		expected: 'The Webhook node of a flow joins its parameters to a URL that has a query.',
		because: 'It takes a flow, and an address that APSIS One can reach.',
	},
	{
		id: 'single-export-callback',
		expected:
			'The callback of a single export is answered by any 2xx; codes but 100 and 200 are failures.',
		because: 'It takes an address that APSIS One can reach.',
	},
];
