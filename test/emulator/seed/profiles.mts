import type { Account, Consent, Profile } from '../account.mts';
import { consentId, dataIn } from '../account.mts';
import type { SectionDefinition } from '../definitions.mts';
import { KEYSPACES } from '../definitions.mts';
import type { Value } from '../values.mts';
import { versionId } from './definitions.mts';
import { SEED } from './names.mts';

interface Person {
	email: string;
	crmId: string;
	values: Record<string, Value>;
	newsConsent?: Consent['type'];
}

function person(email: string, name: string, crmId: string, country: string): Person {
	const [firstName = '', lastName = ''] = name.split(' ');
	return {
		email,
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
	return [
		{ ...first, newsConsent: 'opt-in' },
		{ ...person(erik, 'Erik Johansson', 'C-10002', 'SE'), newsConsent: 'opt-out' },
		{ ...person(aino, 'Aino Virtanen', 'C-10003', 'FI'), newsConsent: 'confirmed-opt-in' },
		{ ...person(lars, 'Lars Hansen', 'C-10004', 'DK'), newsConsent: 'pending-opt-in' },
		person(ingrid, 'Ingrid Berg', 'C-10005', 'NO'),
	];
}

function addPerson(account: Account, section: SectionDefinition, one: Person): Profile {
	const profile = account.create(KEYSPACES.email, one.email);
	account.addIdentifier(profile, {
		keyspace: KEYSPACES.crmId,
		key: one.crmId,
		member: profile.id,
	});
	const data = dataIn(profile, section.discriminator);
	for (const [discriminator, value] of Object.entries(one.values)) {
		data.attributes.set(versionId(section, discriminator), value);
	}
	if (one.newsConsent) {
		data.consents.set(consentId(SEED.topics.news, SEED.channels.email), {
			topic_discriminator: SEED.topics.news,
			channel_discriminator: SEED.channels.email,
			type: one.newsConsent,
			source: 'Web form',
			reason: 'Signed up on the website',
			modified_at: '2024-03-01T12:00:00.000Z',
		});
	}
	return profile;
}

/** Adds the seeded profiles to an account, with data in one section. */
export function addSeededProfiles(account: Account, section: SectionDefinition): void {
	const [anna] = people().map((one) => addPerson(account, section, one));
	if (!anna) return;
	const data = dataIn(anna, section.discriminator);
	data.tags.add(SEED.tags.vip);
	data.events.push({
		version_id: versionId(section, SEED.events.orderPlaced),
		event_time: '2024-02-08T09:36:05+01:00',
		data: { orderId: 'A-1001', orderTotal: 899, currency: 'SEK', itemCount: 2 },
	});
}
