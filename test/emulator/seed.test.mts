import { expect, test } from 'vitest';
import type { Account } from './account.mts';
import { dataIn } from './account.mts';
import { KEYSPACES } from './definitions.mts';
import { versionId } from './seed/definitions.mts';
import { seedAccount } from './seed/index.mts';
import { SEED } from './seed/names.mts';

const NOW = new Date('2025-05-14T10:20:30.000Z');
const DAY_MS = 24 * 3600 * 1000;

/** All that the seed makes, as it may be compared. */
const stateOf = ({ profiles, emailEvents }: Account) => ({
	profiles: profiles.map(({ id, identifiers, sections }) => ({
		id,
		identifiers,
		sections: [...sections].map(([section, { attributes, tags, events, consents }]) => [
			section,
			[...attributes],
			[...tags],
			events,
			[...consents],
		]),
	})),
	emailEvents,
});

test('the seed is the same for the same now', () => {
	expect(stateOf(seedAccount(NOW))).toEqual(stateOf(seedAccount(NOW)));
	const later = seedAccount(new Date(NOW.getTime() + 1));
	expect(later.profiles.map(({ id }) => id)).toEqual(seedAccount(NOW).profiles.map(({ id }) => id));
});

test('each of the last seven whole days has email events, wherever in the day now is', () => {
	for (const hour of [0, 12, 23]) {
		const now = new Date(Date.UTC(2025, 4, 14, hour, 59));
		const midnight = Date.UTC(2025, 4, 14);
		const { emailEvents } = seedAccount(now);
		for (let day = 1; day <= 7; day++) {
			const start = midnight - day * DAY_MS;
			const count = emailEvents.filter(
				({ server_time: time }) => time >= start && time < start + DAY_MS,
			).length;
			expect(count, `${day} days ago at ${hour}:59`).toBeGreaterThan(20);
		}
	}
});

test('the last day has email events of all types, all of them before now', () => {
	const { emailEvents } = seedAccount(NOW);
	const lastDay = emailEvents.filter(({ server_time: time }) => time >= NOW.getTime() - DAY_MS);
	expect(new Set(lastDay.map(({ type }) => type)).size).toBe(7);
	expect(Math.max(...lastDay.map(({ server_time: time }) => time))).toBe(NOW.getTime() - 3_600_000);
});

test('events of profiles and consents are of the last week', () => {
	const sections = seedAccount(NOW).profiles.flatMap(({ sections: all }) => [...all.values()]);
	const times = [
		...sections.flatMap(({ events }) => events.map((event) => event.event_time)),
		...sections.flatMap(({ consents }) => [...consents.values()].map((one) => one.modified_at)),
	].map((time) => NOW.getTime() - Date.parse(time));
	expect(times.length).toBeGreaterThanOrEqual(7);
	expect(Math.min(...times)).toBeGreaterThan(0);
	expect(Math.max(...times)).toBeLessThan(7 * DAY_MS);
});

test('a mobile number is shared by two profiles, for the recipe that finds duplicates', () => {
	const account = seedAccount(NOW);
	const id = versionId(account.section(SEED.sections.default), SEED.attributes.mobile);
	const sharing = account.profiles.filter((profile) =>
		dataIn(profile, SEED.sections.default).attributes.has(id),
	);
	const { ingrid } = SEED.profiles;
	expect(sharing).toEqual([
		account.get(KEYSPACES.email, ingrid),
		account.get(SEED.keyspaces.loyalty, SEED.loyaltyCard),
	]);
});

test('contacts of a CRM connector have a keyspace of their own, and no email finds them', () => {
	const account = seedAccount(NOW);
	const pattern = /^com\.apsis1\.integrations\.keyspaces\.[0-9a-f]{8}\.\w+(\.\w+)?$/;
	expect(SEED.keyspaces.shop).toMatch(pattern);
	expect(SEED.keyspaces.crmContacts).toMatch(pattern);
	for (const key of Object.values(SEED.crmContacts)) {
		expect(account.get(SEED.keyspaces.crmContacts, key).identifiers).toHaveLength(2);
	}
	expect(account.find(KEYSPACES.email, SEED.sharedAddress)).toBeUndefined();
});
