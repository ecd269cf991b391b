import type { INodePropertyOptions } from 'n8n-workflow';

/** Of email events, as reports have them (API.md section 8.9). */
export const EVENT_TYPES = [
	'ABUSE',
	'BOUNCED',
	'CLICKED',
	'DELIVERED',
	'OPENED',
	'SENT',
	'UNSUBSCRIBED',
] as const;

/** Changes of the members of a segment. */
export const MEMBER_CHANGES = ['entered', 'left', 'both'] as const;

/** What starts the workflow: by which files it is found, and what of them. */
export type Happening = {
	/** In the field. */
	name: string;
	/** In the list of triggers. */
	action: string;
	description: string;
} & (
	| { by: 'reports'; eventTypes?: ReadonlyArray<(typeof EVENT_TYPES)[number]> }
	| { by: 'segments'; changes?: (typeof MEMBER_CHANGES)[number] }
	| { by: 'consents'; changes: ReadonlyArray<'optedIn' | 'optedOut'> }
);

/**
 * The values of the field `source`, in the order of use. What they leave open, a further field
 * chooses.
 */
export const HAPPENINGS = {
	emailOpened: {
		by: 'reports',
		eventTypes: ['OPENED'],
		name: 'Email Opened',
		action: 'On email opened',
		description: 'A profile opened an email',
	},
	emailClicked: {
		by: 'reports',
		eventTypes: ['CLICKED'],
		name: 'Email Clicked',
		action: 'On email clicked',
		description: 'A profile clicked a link in an email',
	},
	emailBounced: {
		by: 'reports',
		eventTypes: ['BOUNCED'],
		name: 'Email Bounced',
		action: 'On email bounced',
		description: 'An email could not be delivered',
	},
	emailUnsubscribed: {
		by: 'reports',
		eventTypes: ['UNSUBSCRIBED'],
		name: 'Unsubscribe',
		action: 'On unsubscribe',
		description: 'A profile unsubscribed by a link in an email',
	},
	emailEvents: {
		by: 'reports',
		name: 'Any Email Event',
		action: 'On email event',
		description: 'Several types of events, among them sent, delivered and marked as spam',
	},
	segmentEntered: {
		by: 'segments',
		changes: 'entered',
		name: 'Profile Entered Segment',
		action: 'On profile entered segment',
		description: 'A profile is in a segment and was not before',
	},
	segmentLeft: {
		by: 'segments',
		changes: 'left',
		name: 'Profile Left Segment',
		action: 'On profile left segment',
		description: 'A profile is in a segment no longer; only its export key is known',
	},
	segmentMembers: {
		by: 'segments',
		name: 'Profile Entered or Left Segment',
		action: 'On profile entered or left segment',
		description: 'The members of a segment changed, in one direction or both',
	},
	consentChanges: {
		by: 'consents',
		changes: ['optedIn', 'optedOut'],
		name: 'Consent Changed',
		action: 'On consent changed',
		description: 'A profile opted in or out, in any way: an email, a form, a call, an import',
	},
	consentOptedIn: {
		by: 'consents',
		changes: ['optedIn'],
		name: 'Opt-In',
		action: 'On opt-in',
		description: 'A profile opted in to a topic, in any way',
	},
	consentOptedOut: {
		by: 'consents',
		changes: ['optedOut'],
		name: 'Opt-Out',
		action: 'On opt-out',
		description: 'A profile opted out of a topic, in any way',
	},
} as const satisfies Record<string, Happening>;

/** A value of the field `source`. */
export type Source = keyof typeof HAPPENINGS;

/** All values of the field `source`. */
export const SOURCES = Object.keys(HAPPENINGS) as Source[];

/** The options of the field `source`. */
export const sourceOptions: INodePropertyOptions[] = Object.entries(HAPPENINGS).map(
	([value, { name, action, description }]) => ({ name, value, action, description }),
);

/** The values of the field `source` that are found by files of a kind. */
export const sourcesBy = (by: Happening['by']): Source[] =>
	SOURCES.filter((source) => HAPPENINGS[source].by === by);
