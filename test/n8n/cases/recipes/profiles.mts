import { dataIn, type SectionData } from '../../../emulator/account.mts';
import { SEED, type Emulator } from '../../../emulator/index.mts';
import { versionId } from '../../../emulator/seed/definitions.mts';
import type { Value } from '../../../emulator/values.mts';

/** What the emulated account knows of a profile in its default section; undefined without a profile. */
export function dataOf({ account }: Emulator, email: string): SectionData | undefined {
	const profile = account.find(SEED.keyspaces.email, email);
	return profile && dataIn(profile, SEED.sections.default);
}

/** Value of an attribute of a profile in the default section. */
export function valueOf(emulator: Emulator, email: string, attribute: string): Value | undefined {
	return dataOf(emulator, email)?.attributes.get(versionOf(emulator, attribute));
}

/** Sets an attribute of a profile that exists, in the default section. */
export function setValue(emulator: Emulator, email: string, attribute: string, value: Value): void {
	dataOf(emulator, email)!.attributes.set(versionOf(emulator, attribute), value);
}

export const versionOf = ({ account }: Emulator, attribute: string) =>
	versionId(account.section(SEED.sections.default), attribute);
