/** The lines between the rooms (CONTRIBUTING.md, "The rooms"); `npm test` holds them. */
const INSIDE = '^(credentials/account|nodes/ApsisOne/(client|attributes|events|imports|exports))/';
const EDGE = '^nodes/ApsisOne/(engine|fields|methods|resources)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{
			name: 'the-inside-knows-no-n8n',
			comment: 'It knows values, a client, a signal and a clock; n8n stops at the engine.',
			severity: 'error',
			from: { path: INSIDE },
			to: { path: 'n8n-(workflow|core)' },
		},
		{
			name: 'arrows-run-inwards',
			comment: 'nodes -> engine -> client -> credentials/account.',
			severity: 'error',
			from: { path: INSIDE },
			to: { path: `${EDGE}|^nodes/[^/]+/[^/]+\\.ts$|^nodes/ApsisOne(Polling)?Trigger/` },
		},
		{
			name: 'credentials-know-no-node',
			severity: 'error',
			from: { path: '^credentials/' },
			to: { path: '^nodes/' },
		},
		{
			name: 'the-account-stands-alone',
			severity: 'error',
			from: { path: '^credentials/account/' },
			to: { path: '^(credentials|nodes)/', pathNot: '^credentials/account/' },
		},
		{
			name: 'the-client-knows-no-files-of-rows',
			comment: 'Imports and exports use the client, never the reverse.',
			severity: 'error',
			from: { path: '^nodes/ApsisOne/client/' },
			to: { path: '^nodes/ApsisOne/(attributes|events|imports|exports)/' },
		},
		{
			name: 'the-engine-knows-no-operation',
			severity: 'error',
			from: { path: '^nodes/ApsisOne/engine/' },
			to: { path: '^nodes/ApsisOne/(resources|fields|methods|attributes|events|imports|exports)/' },
		},
		{
			name: 'a-resource-stands-alone',
			severity: 'error',
			from: { path: '^nodes/ApsisOne/resources/([^/]+)/' },
			to: { path: '^nodes/ApsisOne/resources/', pathNot: '^nodes/ApsisOne/resources/$1/' },
		},
		{
			name: 'nothing-uses-a-trigger',
			severity: 'error',
			from: { pathNot: '^(nodes/ApsisOne(Polling)?Trigger|test)/' },
			to: { path: '^nodes/ApsisOne(Polling)?Trigger/' },
		},
		{
			name: 'the-package-knows-no-test',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { path: '^(test|scripts)/' },
		},
		{
			name: 'no-circle',
			severity: 'error',
			from: {},
			to: { circular: true, dependencyTypesNot: ['type-only'] },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		// Types too: a line that only types cross is crossed all the same.
		tsPreCompilationDeps: true,
	},
};
