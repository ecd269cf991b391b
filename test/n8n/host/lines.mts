/** A release line of n8n that the package is tried on. All that differs between the lines is here. */
export interface Line {
	/** The exact version; newer ones of the same line may lack parts on the registry. */
	version: string;
	/** Versions of n8n's dependencies that must be replaced for it to install. */
	overrides?: Record<string, string>;
	/** Dependencies with native parts, which `--ignore-scripts` leaves unbuilt. */
	native: string[];
	/** Environment that only this line needs. */
	env: Record<string, string>;
}

export const N8N_2: Line = {
	version: '2.41.1',
	native: ['sqlite3', 'isolated-vm'],
	// It asks a server of n8n's at every start.
	env: { N8N_DISABLED_MODULES: 'mcp-registry' },
};

export const N8N_1: Line = {
	version: '1.123.81',
	// 1.x names a tarball of another server here, which not every network reaches.
	overrides: { xlsx: '0.18.5' },
	native: ['sqlite3'],
	// What 2.x does anyway; without them 1.x warns at every start.
	env: {
		N8N_BLOCK_ENV_ACCESS_IN_NODE: 'true',
		N8N_GIT_NODE_DISABLE_BARE_REPOS: 'true',
		DB_SQLITE_POOL_SIZE: '3',
		N8N_RUNNERS_ENABLED: 'true',
	},
};
