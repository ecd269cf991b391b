import type { Profile, SegmentRule } from '../account.mts';
import { Account, consentId, dataIn } from '../account.mts';
import type { SectionDefinition } from '../definitions.mts';
import { seedDefinitions, versionId } from './definitions.mts';
import { SEED } from './names.mts';
import { addSeededEmailEvents } from './email-events.mts';
import { addSeededProfiles } from './profiles.mts';

function segmentRules(section: SectionDefinition): Map<string, SegmentRule> {
	const country = versionId(section, SEED.attributes.country);
	const points = versionId(section, SEED.attributes.loyaltyPoints);
	const news = consentId(SEED.topics.news, SEED.channels.email);
	const inDefault = (profile: Profile) => dataIn(profile, section.discriminator);
	return new Map<string, SegmentRule>([
		[SEED.segments.swedes, (profile) => inDefault(profile).attributes.get(country) === 'SE'],
		[
			SEED.segments.bigBuyers,
			(profile) => Number(inDefault(profile).attributes.get(points) ?? 0) >= 1000,
		],
		[
			SEED.segments.newsReaders,
			(profile) =>
				['opt-in', 'confirmed-opt-in'].includes(inDefault(profile).consents.get(news)?.type ?? ''),
		],
	]);
}

/**
 * The account of a Nordic retailer with three sections, five customers, a loyalty card and two
 * contacts of a CRM,
 * the same every time but for what happened to them: that was in the days before now.
 */
export function seedAccount(now: Date): Account {
	const definitions = seedDefinitions();
	const [section] = definitions.sections;
	if (!section) throw new Error('The seed has no section');
	const account = new Account(definitions, segmentRules(section));
	addSeededProfiles(account, section, now);
	addSeededEmailEvents(account, now);
	return account;
}
