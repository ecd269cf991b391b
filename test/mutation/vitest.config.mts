import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** The unit tests of what `stryker.config.mjs` changes, and no others: they run once for each change. */
export default defineConfig({
	test: {
		include: [
			'test/unit/{account,attributes,client,events}/**/*.test.mts',
			'test/unit/engine/fieldValues.test.mts',
			'test/unit/pollingTrigger/{eventPlace,members}.test.mts',
		],
	},
	resolve: { alias: { 'n8n-workflow': require.resolve('n8n-workflow') } },
});
