import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run test:mutation`: whether the unit tests notice when a line that nobody sees at work is
 * changed: tokens, pace, back-off, values, and how far a trigger has come. One file:
 * `npm run test:mutation -- --mutate credentials/account/delay.ts`.
 */
export default {
	mutate: [
		'credentials/account/*.ts',
		'nodes/ApsisOne/client/{answer,backOff,faults,numbers}.ts',
		'nodes/ApsisOne/attributes/{convert,values}.ts',
		'nodes/ApsisOne/events/time.ts',
		'nodes/ApsisOne/engine/fieldValues.ts',
		'nodes/ApsisOne/exports/eventPlace.ts',
		'nodes/ApsisOnePollingTrigger/members.ts',
	],
	plugins: ['@stryker-mutator/vitest-runner'],
	testRunner: 'vitest',
	vitest: { configFile: 'test/mutation/vitest.config.mts' },
	// What the emulator, the engine and n8n need is not needed here.
	ignorePatterns: [
		'/dist',
		'/docs',
		'/examples',
		'/icons',
		'/test/{bench,browser,engine,n8n,output,scale}',
	],
	// Outside of the checkout, where neither lint nor tests come across a copy.
	tempDirName: join(tmpdir(), 'apsis-one-mutation'),
	reporters: ['clear-text', 'json'],
	jsonReporter: { fileName: 'test/output/mutation/report.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 95, low: 85, break: 85 },
	concurrency: 1,
	allowEmpty: false,
};
