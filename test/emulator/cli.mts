import { startEmulator } from './index.mts';

const emulator = await startEmulator({ port: Number(process.argv[2] ?? 0) });

console.log(`APSIS One emulator: ${emulator.url}`);
console.log(`Storage host:       ${emulator.uploadUrl}`);
console.log(`Client ID:          ${emulator.clientId}`);
console.log(`Client secret:      ${emulator.clientSecret}`);
console.log('The key is the emulator’s own. Stop with Ctrl-C.');

process.once('SIGINT', () => void emulator.close());
process.once('SIGTERM', () => void emulator.close());
