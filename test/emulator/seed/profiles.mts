import type { Account, Consent, Profile, StoredEvent } from '../account.mts';
import { consentId, dataIn } from '../account.mts';
import type { SectionDefinition } from '../definitions.mts';
import { KEYSPACES } from '../definitions.mts';
import type { Value } from '../values.mts';
import { versionId } from './definitions.mts';
import { daysBefore, uuidOf } from './moments.mts';
import { SEED } from './names.mts';

const INGRIDS_MOBILE = 4790123456;

interface Person {
	/** Its first identifier. */
	keyspace: string;
	key: string;
	crmId?: string;
	values: Record<string, Value>;
	news?: { consent: Consent['type']; daysAgo: number };
	events?: Array<{ event: string; daysAgo: number; data: StoredEvent['data'] }>;
}

function person(email: string, name: string, crmId: string, country: string): Person {
	const [firstName = '', lastName = ''] = name.split(' ');
	return {
		keyspace: KEYSPACES.email,
		key: email,
		crmId,
		values: {
			[SEED.attributes.email]: email,
			[SEED.attributes.crmId]: crmId,
			[SEED.attributes.firstName]: firstName,
			[SEED.attributes.lastName]: lastName,
			[SEED.attributes.country]: country,
		},
	};
}

function people(): Person[] {
	const { anna, erik, aino, lars, ingrid } = SEED.profiles;
	const first = person(anna, 'Anna Lindqvist', 'C-10001', 'SE');
	Object.assign(first.values, {
		[SEED.attributes.birthDate]: '1984-06-21',
		[SEED.attributes.clubMember]: true,
		[SEED.attributes.memberSince]: '2019-11-29',
		[SEED.attributes.lastVisit]: 1_718_000_000,
		[SEED.attributes.loyaltyPoints]: 1840,
		[SEED.attributes.averageOrder]: 612.5,
	});
	const inNorway = person(ingrid, 'Ingrid Berg', 'C-10005', 'NO');
	inNorway.values[SEED.attributes.mobile] = INGRIDS_MOBILE;
	return [
		{
			...first,
			news: { consent: 'opt-in', daysAgo: 1.5 },
			events: [order(2.5, { orderId: 'A-1001', orderTotal: 899, currency: 'SEK', itemCount: 2 })],
		},
		{
			...person(erik, 'Erik Johansson', 'C-10002', 'SE'),
			news: { consent: 'opt-out', daysAgo: 3.5 },
		},
		{
			...person(aino, 'Aino Virtanen', 'C-10003', 'FI'),
			news: { consent: 'confirmed-opt-in', daysAgo: 6.5 },
			events: [{ event: SEED.events.storeVisit, daysAgo: 1.5, data: { store: 'Helsinki' } }],
		},
		{
			...person(lars, 'Lars Hansen', 'C-10004', 'DK'),
			news: { consent: 'pending-opt-in', daysAgo: 0.5 },
		},
		{
			...inNorway,
			events: [order(5.5, { orderId: 'A-1002', orderTotal: 249.5, currency: 'NOK' })],
		},
		contact(SEED.crmContacts.maja, 'Maja Nilsson'),
		contact(SEED.crmContacts.oskar, 'Oskar Nilsson'),
		{
			keyspace: SEED.keyspaces.loyalty,
			key: SEED.loyaltyCard,
			values: { [SEED.attributes.mobile]: INGRIDS_MOBILE },
		},
	];
}

function order(daysAgo: number, data: StoredEvent['data']) {
	return { event: SEED.events.orderPlaced, daysAgo, data };
}

/** As CRM connectors make them: a key in the connector's own keyspace alone (API.md §1). */
function contact(key: string, name: string): Person {
	const [firstName = '', lastName = ''] = name.split(' ');
	return {
		keyspace: SEED.keyspaces.crmContacts,
		key,
		values: {
			[SEED.attributes.email]: SEED.sharedAddress,
			[SEED.attributes.firstName]: firstName,
			[SEED.attributes.lastName]: lastName,
		},
	};
}

function createProfile(account: Account, { keyspace, key, crmId }: Person): Profile {
	const profile = account.create(keyspace, key, uuidOf(`profile ${key}`));
	if (crmId !== undefined) {
		const identifier = { keyspace: KEYSPACES.crmId, key: crmId, member: profile.id };
		account.addIdentifier(profile, identifier);
	}
	return profile;
}

function addPerson(account: Account, section: SectionDefinition, one: Person, now: Date): Profile {
	const profile = createProfile(account, one);
	const data = dataIn(profile, section.discriminator);
	for (const [discriminator, value] of Object.entries(one.values)) {
		data.attributes.set(versionId(section, discriminator), value);
	}
	if (one.news) {
		data.consents.set(consentId(SEED.topics.news, SEED.channels.email), {
			topic_discriminator: SEED.topics.news,
			channel_discriminator: SEED.channels.email,
			type: one.news.consent,
			source: 'Web form',
			reason: 'Signed up on the website',
			modified_at: daysBefore(now, one.news.daysAgo),
		});
	}
	for (const { event, daysAgo, data: eventData } of one.events ?? []) {
		data.events.push({
			version_id: versionId(section, event),
			event_time: daysBefore(now, daysAgo),
			data: eventData,
		});
	}
	return profile;
}

/** Adds the seeded profiles to an account, with data in one section from the days before now. */
export function addSeededProfiles(account: Account, section: SectionDefinition, now: Date): void {
	const [anna] = people().map((one) => addPerson(account, section, one, now));
	if (anna) dataIn(anna, section.discriminator).tags.add(SEED.tags.vip);
}
