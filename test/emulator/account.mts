import { createHash, randomUUID } from 'node:crypto';
import { Refusal } from './answer.mts';
import type { Definitions, Keyspace, SectionDefinition } from './definitions.mts';
import { KEYSPACES } from './definitions.mts';
import type { Value } from './values.mts';

export interface Identifier {
	keyspace: string;
	key: string;
	/** Id of the profile that the identifier came with: more than one after a merge. */
	member: string;
}

export interface StoredEvent {
	version_id: string;
	event_time: string;
	data: Record<string, unknown>;
}

export interface Consent {
	topic_discriminator: string;
	channel_discriminator: string;
	type: 'opt-in' | 'opt-out' | 'pending-opt-in' | 'confirmed-opt-in';
	source: string;
	reason: string;
	modified_at: string;
}

/** What one section knows of one profile. */
export interface SectionData {
	/** By version id. */
	attributes: Map<string, Value>;
	tags: Set<string>;
	events: StoredEvent[];
	/** By `consentId`. */
	consents: Map<string, Consent>;
}

export interface Profile {
	/** Also its key in the export keyspace. */
	id: string;
	identifiers: Identifier[];
	merges: number;
	/** By section discriminator. */
	sections: Map<string, SectionData>;
}

/** A transactional email that was accepted. */
export interface SentEmail {
	section: string;
	activityId: string;
	toEmail: string;
	variables: unknown;
}

/** What happened to an email that was sent (API.md §8.9). */
export interface EmailEvent {
	type: EmailEventType;
	activity_id: string;
	activity_name: string;
	subject: string;
	address: string;
	correlation_id: string;
	/** Milliseconds since the epoch; 0 if the event does not tell. */
	event_time: number;
	/** Milliseconds since the epoch. */
	server_time: number;
	device: string;
}

export type EmailEventType =
	| 'SENT'
	| 'DELIVERED'
	| 'OPENED'
	| 'CLICKED'
	| 'BOUNCED'
	| 'UNSUBSCRIBED'
	| 'ABUSE';

/** Whether a profile is in a segment: the emulator's stand-in for running the segment's query. */
export type SegmentRule = (profile: Profile) => boolean;

/** The key of a consent within a section (API.md §8.5). */
export function consentId(topic: string, channel: string): string {
	return `${topic}\n${channel}`;
}

/** A profile's data in a section, made empty on first use. */
export function dataIn(profile: Profile, section: string): SectionData {
	let data = profile.sections.get(section);
	if (!data) {
		data = { attributes: new Map(), tags: new Set(), events: [], consents: new Map() };
		profile.sections.set(section, data);
	}
	return data;
}

function indexKey(keyspace: string, key: string): string {
	return `${keyspace}\n${key}`;
}

/** What a lock leaves behind: enough to recognise the identifier, not to read it. */
function lockHash(keyspace: string, key: string): string {
	return createHash('sha256').update(indexKey(keyspace, key)).digest('hex');
}

/** The state of one APSIS One account: its definitions and its profiles. */
export class Account {
	readonly sentEmails: SentEmail[] = [];
	readonly emailEvents: EmailEvent[] = [];
	private readonly byIdentifier = new Map<string, Profile>();
	private readonly locked = new Set<string>();
	/** By segment and profile id, for profiles that were moved by hand. */
	private readonly memberships = new Map<string, boolean>();

	constructor(
		readonly definitions: Definitions,
		/** By segment discriminator. */
		private readonly segmentRules: ReadonlyMap<string, SegmentRule>,
	) {}

	/** Whether a profile is in a segment: as it was moved, or else by the segment's rule. */
	isMember(segment: string, profile: Profile): boolean {
		const moved = this.memberships.get(indexKey(segment, profile.id));
		return moved ?? this.segmentRules.get(segment)?.(profile) ?? false;
	}

	/** Puts a profile into a segment, or takes it out, whatever the segment's rule says. */
	move(segment: string, profile: Profile, isMember: boolean): void {
		this.memberships.set(indexKey(segment, profile.id), isMember);
	}

	/** All profiles, each once. */
	get profiles(): Profile[] {
		return [...new Set(this.byIdentifier.values())];
	}

	/** The keyspace of a discriminator; 404 if there is none. */
	keyspace(discriminator: string): Keyspace {
		const found = this.definitions.keyspaces.find((one) => one.discriminator === discriminator);
		if (!found) throw new Refusal(404, `Keyspace ${discriminator} was not found.`);
		return found;
	}

	/** The section of a discriminator; 404 if there is none. */
	section(discriminator: string): SectionDefinition {
		const found = this.definitions.sections.find((one) => one.discriminator === discriminator);
		if (!found) throw new Refusal(404, `Section ${discriminator} was not found.`);
		return found;
	}

	/** The profile of an identifier, if there is one; 410 if the identifier is locked. */
	find(keyspace: string, key: string): Profile | undefined {
		if (this.isLocked(keyspace, key)) throw new Refusal(410, 'The profile is locked.');
		return this.byIdentifier.get(indexKey(keyspace, key));
	}

	/** The profile of an identifier; 404 if there is none, 410 if the identifier is locked. */
	get(keyspace: string, key: string): Profile {
		const profile = this.find(keyspace, key);
		if (!profile) {
			throw new Refusal(404, `No profile has this profile key in keyspace ${keyspace}.`);
		}
		return profile;
	}

	isLocked(keyspace: string, key: string): boolean {
		return this.locked.size > 0 && this.locked.has(lockHash(keyspace, key));
	}

	/**
	 * A new empty profile with one identifier beside its export key. The identifier must be free.
	 *
	 * @param id its key in the export keyspace
	 */
	create(keyspace: string, key: string, id: string = randomUUID()): Profile {
		const profile: Profile = { id, identifiers: [], merges: 0, sections: new Map() };
		this.addIdentifier(profile, { keyspace: KEYSPACES.export, key: id, member: id });
		this.addIdentifier(profile, { keyspace, key, member: id });
		return profile;
	}

	/** Makes an identifier point to a profile, whichever it pointed to before. */
	addIdentifier(profile: Profile, identifier: Identifier): void {
		profile.identifiers.push(identifier);
		this.byIdentifier.set(indexKey(identifier.keyspace, identifier.key), profile);
	}

	removeIdentifier(profile: Profile, identifier: Identifier): void {
		profile.identifiers = profile.identifiers.filter((one) => one !== identifier);
		this.byIdentifier.delete(indexKey(identifier.keyspace, identifier.key));
	}

	/** Forgets a profile with all its identifiers. */
	delete(profile: Profile): void {
		for (const identifier of profile.identifiers) this.removeIdentifier(profile, identifier);
	}

	/** Forgets a profile and bars its identifiers for ever (API.md §8.3). */
	lock(profile: Profile): void {
		for (const { keyspace, key } of profile.identifiers) this.lockIdentifier(keyspace, key);
		this.delete(profile);
	}

	/** Bars an identifier that no profile has. */
	lockIdentifier(keyspace: string, key: string): void {
		this.locked.add(lockHash(keyspace, key));
	}
}
