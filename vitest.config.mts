import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		projects: [
			{ test: { name: 'unit', include: ['test/unit/**/*.test.mts'] } },
			{ test: { name: 'emulator', include: ['test/emulator/**/*.test.mts'] } },
			{ test: { name: 'engine', include: ['test/engine/**/*.test.mts'], testTimeout: 30_000 } },
			{
				test: {
					name: 'n8n',
					include: ['test/n8n/**/*.test.mts'],
					testTimeout: 180_000,
					hookTimeout: 600_000,
					fileParallelism: false,
				},
			},
		],
	},
});
