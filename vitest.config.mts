import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
	test: {
		silent: 'passed-only',
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/unit/**/*.test.mts'],
				},
				// n8n loads this build; Node.js cannot load the other (it lacks file endings).
				resolve: { alias: { 'n8n-workflow': require.resolve('n8n-workflow') } },
			},
			{ test: { name: 'emulator', include: ['test/emulator/**/*.test.mts'] } },
			{
				test: {
					name: 'engine',
					include: ['test/engine/**/*.test.mts'],
					globalSetup: 'test/engine/temporary-folder.mts',
					testTimeout: 30_000,
				},
			},
			{
				test: {
					name: 'n8n',
					include: ['test/n8n/**/*.test.mts'],
					testTimeout: 180_000,
					hookTimeout: 600_000,
					fileParallelism: false,
				},
			},
			{
				test: {
					name: 'scale',
					include: ['test/scale/**/*.test.mts'],
					testTimeout: 300_000,
					hookTimeout: 600_000,
				},
			},
			{
				test: {
					name: 'browser',
					include: ['test/browser/**/*.test.mts'],
					testTimeout: 180_000,
					hookTimeout: 600_000,
				},
			},
		],
	},
});
