/*
 * Tries the package out: `npm start`. A real n8n with the packed package, an emulated APSIS One,
 * the credential and the example workflows, one of which is run. Stays until Ctrl-C; with `--once`
 * it ends after the run, with code 0 if the run succeeded.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from '../test/emulator/index.mts';
import { N8nClient, OWNER, type Execution, type Workflow } from '../test/n8n/host/client.mts';
import { credentialFor } from '../test/n8n/host/credential.mts';
import { exampleNames, readExample } from '../test/n8n/host/examples.mts';
import { ensureN8n } from '../test/n8n/host/install.mts';
import { launchN8n } from '../test/n8n/host/launch.mts';
import { N8N_2 } from '../test/n8n/host/lines.mts';
import { packInto } from './pack.mts';

const EXAMPLE_TO_RUN = 'list-sections-and-keyspaces.json';
const USUAL_PORT = 5678;

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });

/** What has to be undone at the end, the last first. */
const cleanUps: Array<() => Promise<unknown>> = [];
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	// Once: a second Ctrl-C ends without tidying up.
	process.once(signal, () => stopping.abort());
}

async function start(): Promise<void> {
	const n8n = await ensureN8n(N8N_2);

	console.log('Building and packing the package');
	const work = await mkdtemp(join(tmpdir(), 'apsis-one-start-'));
	cleanUps.push(async () => await rm(work, { recursive: true, force: true }));
	const tarball = await packInto(work);
	stopping.signal.throwIfAborted();

	const emulator = await startEmulator();
	cleanUps.push(async () => await emulator.close());
	console.log(`The emulated APSIS One listens on ${emulator.url}`);

	console.log(`Starting n8n ${N8N_2.version} with the packed package`);
	const running = await launchN8n({ n8n, tarball, wantedPort: USUAL_PORT });
	cleanUps.push(running.stop);
	stopping.signal.throwIfAborted();

	const client = new N8nClient(running.url);
	await client.setUpOwner();
	const credential = await client.createCredential(credentialFor(emulator));
	for (const name of await exampleNames()) {
		const workflow = await client.importWorkflow(await readExample(name, credential));
		console.log(`Imported examples/${name}`);
		if (name !== EXAMPLE_TO_RUN) continue;
		const execution = await client.run(workflow);
		show(workflow, execution);
		if (execution.status !== 'success') process.exitCode = 1;
	}
	if (values.once) return;

	console.log(`\nThe editor: ${running.url}`);
	console.log(`Sign in as ${OWNER.email} with the password ${OWNER.password}`);
	console.log('Ctrl-C stops n8n and deletes its data.');
	if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
	console.log('Stopping');
	process.exitCode = 0;
}

function show({ name, nodes }: Workflow, execution: Execution): void {
	console.log(`\nRan "${name}": ${execution.status}`);
	if (execution.error) console.log(`  ${execution.error.message}`);
	for (const node of nodes.filter(({ type }) => type.endsWith('.apsisOne'))) {
		const items = execution.items(node.name);
		console.log(`  ${node.name}: ${items.length} items`);
		for (const { json } of items) console.log(`    ${json.discriminator}  ${json.name}`);
	}
	console.log();
}

try {
	await start();
} catch (error) {
	if (!stopping.signal.aborted) console.error((error as Error).message);
	process.exitCode = 1;
} finally {
	for (const cleanUp of cleanUps.reverse()) await cleanUp();
}
