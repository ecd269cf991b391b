import type { Account } from '../account.mts';
import { dataIn } from '../account.mts';
import { KEYSPACES } from '../definitions.mts';
import type { Value } from '../values.mts';
import { versionId } from './definitions.mts';
import { SEED } from './names.mts';

/** Names that a file format may trip over, one for every tenth profile. */
const NASTY_NAMES = [
	'O"Neill',
	'Larsson, Jr',
	'Två\nrader',
	'🦊 Räv',
	'=1+1',
	' space ',
	"D'Arc",
	'a;b\tc',
];
const COUNTRIES = ['SE', 'FI', 'DK', 'NO'];

function valuesOf(number: number, email: string): Record<string, Value> {
	const nasty = NASTY_NAMES[Math.floor(number / 10) % NASTY_NAMES.length] ?? '';
	return {
		[SEED.attributes.email]: email,
		[SEED.attributes.firstName]: `Person ${number}`,
		[SEED.attributes.lastName]: number % 10 === 0 ? nasty : 'Svensson',
		// Leading zeros get lost where text is taken for a number.
		[SEED.attributes.crmId]: String(number).padStart(8, '0'),
		[SEED.attributes.country]: COUNTRIES[number % COUNTRIES.length] ?? '',
		[SEED.attributes.clubMember]: number % 2 === 0,
		[SEED.attributes.loyaltyPoints]: number,
		[SEED.attributes.averageOrder]: number / 4,
	};
}

/**
 * Adds profiles `person-0000001@example.com` and on, as many as are asked for, with data in the
 * default section. Numbers that are taken already are passed over.
 */
export function addCrowd(account: Account, count: number): void {
	const section = account.section(SEED.sections.default);
	const ids = new Map<string, string>();
	for (let number = 1, added = 0; added < count; number++) {
		const email = `person-${String(number).padStart(7, '0')}@example.com`;
		if (account.isLocked(KEYSPACES.email, email) || account.find(KEYSPACES.email, email)) continue;
		const profile = account.create(KEYSPACES.email, email);
		const { attributes } = dataIn(profile, section.discriminator);
		for (const [discriminator, value] of Object.entries(valuesOf(number, email))) {
			const id = ids.get(discriminator) ?? versionId(section, discriminator);
			ids.set(discriminator, id);
			attributes.set(id, value);
		}
		added++;
	}
}
