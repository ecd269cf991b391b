import { KEYSPACES } from '../definitions.mts';

/** The API key of every emulator. It is the emulator's own and opens nothing else. */
export const SEEDED_KEY = {
	clientId: 'e3017a70-0000-4000-8000-00a9515e0001',
	clientSecret: 'emulator-secret-not-a-real-key-0123456789abcdefghijklmnopqrstuvw',
} as const;

/** Discriminators of the seeded account that tests may rely on. */
export const SEED = {
	sections: {
		default: 'com.apsis1.sections.default',
		sweden: 'usercreated.sections.sverige-k3v8q1z0xd',
		finland: 'usercreated.sections.suomi-7m2pw94ecb',
	},
	keyspaces: {
		...KEYSPACES,
		loyalty: 'usercreated.keyspaces.loyalty-card-4xk92mdq7s',
		/** Of integrations; the eight digits are the start of the section's MD5 (API.md §6). */
		shop: 'com.apsis1.integrations.keyspaces.ae4c5a8e.magento',
		crmContacts: 'com.apsis1.integrations.keyspaces.ae4c5a8e.salesforce.contact',
	},
	channels: { email: 'com.apsis1.channels.email', sms: 'com.apsis1.channels.sms' },
	attributes: {
		email: 'com.apsis1.attributes.email',
		mobile: 'com.apsis1.attributes.mobile',
		firstName: 'com.apsis1.attributes.firstname',
		lastName: 'com.apsis1.attributes.lastname',
		birthDate: 'com.apsis1.attributes.birthdate',
		crmId: 'com.apsis1.attributes.crmid',
		country: 'usercreated.attributes.country-b81mzq0w3r',
		clubMember: 'usercreated.attributes.club-member-t5r0y2n8va',
		memberSince: 'usercreated.attributes.member-since-0h6jx3k9pe',
		lastVisit: 'usercreated.attributes.last-visit-q9c4u7d1lf',
		loyaltyPoints: 'usercreated.attributes.loyalty-points-2w8s5g0nxb',
		averageOrder: 'usercreated.attributes.average-order-value-6d3k1v9ytz',
		/** Writable through the CRM-ID keyspace only. */
		creditLimit: 'usercreated.attributes.credit-limit-8n4q7r2mcw',
		/** Wholly deprecated. */
		faxNumber: 'usercreated.attributes.fax-number-1z5x0p6hgu',
	},
	tags: {
		vip: 'usercreated.tags.vip-m4t7z1q9kd',
		newsletterSummer: 'usercreated.tags.summer-campaign-0b8y3w5rne',
		/** Not writable through the web keyspace. */
		staff: 'usercreated.tags.staff-6h2v9c1xjp',
	},
	events: {
		orderPlaced: 'com.apsis1.events.transaction.custom-order-placed-l9ce3syo6t',
		storeVisit: 'com.apsis1.events.conversion.custom-store-visit-3r7mq8w1zc',
		/** Writable through the CRM-ID keyspace only. */
		complaint: 'com.apsis1.events.signal.custom-complaint-filed-5k0d2xv4ny',
	},
	topics: {
		news: 'usercreated.topics.news-and-offers-8u78kijgzn',
		shoes: 'usercreated.topics.shoes-w2q6e9r4ty',
		club: 'usercreated.topics.club-letter-5g1h8j3kls',
	},
	segments: {
		swedes: 'usercreated.segments.living-in-sweden-rjz6b8td2n',
		bigBuyers: 'usercreated.segments.loyal-buyers-a7f3k0c9qx',
		newsReaders: 'usercreated.segments.news-readers-p1v5m8z2ow',
	},
	transactionalActivities: {
		orderConfirmation: '5b3c1f0e-8a4d-4e0a-9c55-0d6f7a1b2c3d',
	},
	/** Email keys of seeded profiles. `anna` has every kind of data in the default section. */
	profiles: {
		anna: 'anna.lindqvist@example.com',
		erik: 'erik.johansson@example.com',
		aino: 'aino.virtanen@example.com',
		lars: 'lars.hansen@example.com',
		ingrid: 'ingrid.berg@example.com',
	},
	/** Key of a profile in the loyalty keyspace alone, with Ingrid's mobile number: a duplicate. */
	loyaltyCard: 'card-5001',
	/** Keys in the CRM connector's keyspace: two contacts that share an address and no email finds. */
	crmContacts: { maja: '0035g00000MajaN', oskar: '0035g00000Oskar' },
	sharedAddress: 'office@example.com',
} as const;
