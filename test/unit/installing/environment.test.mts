import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { environmentApart } from '../../../scripts/npm.mjs';

test.each([
	'npm_config_ignore_scripts',
	'NPM_CONFIG_IGNORE_SCRIPTS',
	'npm_config_audit',
	'npm_config_local_prefix',
	'npm_package_name',
	'npm_package_engines_node',
	'npm_lifecycle_event',
	'npm_command',
	'npm_execpath',
	'INIT_CWD',
])('%s is left out', (name) => {
	expect(environmentApart({ [name]: 'true', HOME: '/home/me' })).toEqual({ HOME: '/home/me' });
});

test.each([
	'npm_config_registry',
	'NPM_CONFIG_REGISTRY',
	'npm_config_cafile',
	'npm_config_https_proxy',
	'npm_config_strict_ssl',
	'npm_config_userconfig',
	'npm_config_//registry.example/:_authToken',
	'npm_config_@scope:registry',
	'HTTPS_PROXY',
	'NODE_EXTRA_CA_CERTS',
	'NODE_OPTIONS',
])("%s, the machine's, is passed on", (name) => {
	expect(environmentApart({ [name]: 'x' })).toEqual({ [name]: 'x' });
});

test("the folders of the project's commands are not on the path", () => {
	const path = ['/p/node_modules/.bin', '/npm/run-script/lib/node-gyp-bin', '/usr/bin'];
	expect(environmentApart({ PATH: path.join(delimiter) })).toEqual({ PATH: '/usr/bin' });
});
