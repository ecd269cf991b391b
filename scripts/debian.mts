import { run } from './run.mts';

/** Servers that packages bring along stay off: whether they run is up to the machine's owner. */
const NO_SERVICES = { RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' };

/** Installs packages of Debian's where we are root on Linux. Whether it worked shows afterwards. */
export async function installFromDebian(packages: string[]): Promise<void> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
	console.log(`Installing ${packages.join(' and ')} with apt-get`);
	const install = ['install', '--yes', '--no-install-recommends', ...packages];
	if ((await run('apt-get', install, NO_SERVICES)) === 0) return;
	if ((await run('apt-get', ['update'])) === 0) await run('apt-get', install, NO_SERVICES);
}
