import type { Emulator } from '../../emulator/index.mts';
import type { Credential } from './client.mts';

/** A credential for an emulator, not stored yet. */
export function credentialFor(emulator: Emulator): Omit<Credential, 'id'> {
	return {
		name: 'APSIS One account',
		type: 'apsisOneApi',
		data: {
			region: 'custom',
			baseUrl: emulator.url,
			clientId: emulator.clientId,
			clientSecret: emulator.clientSecret,
		},
	};
}
