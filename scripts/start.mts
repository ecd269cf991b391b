/*
 * Tries the package out: `npm start`. At once an example workflow in n8n's engine, against an emulated
 * APSIS One; then a real n8n with the packed package, the credential and the example workflows, one of
 * which is run. Stays until Ctrl-C; with `--once` it ends after the run, with code 0 if both runs
 * succeeded.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from '../test/emulator/index.mts';
import { runExample, type ExampleRun } from '../test/engine/example.mts';
import { N8nClient, OWNER, type StoredWorkflow } from '../test/n8n/host/client.mts';
import { credentialFor } from '../test/n8n/host/credential.mts';
import { exampleNames, readExample } from '../test/n8n/host/examples.mts';
import { ensureN8n } from '../test/n8n/host/install.mts';
import { launchN8n } from '../test/n8n/host/launch.mts';
import { N8N_2 } from '../test/n8n/host/lines.mts';
import { build, packBuilt } from './pack.mts';

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
	console.log('Building the package');
	await build();
	const emulator = await startEmulator();
	cleanUps.push(async () => await emulator.close());
	console.log(`The emulated APSIS One listens on ${emulator.url}`);
	stopping.signal.throwIfAborted();

	show("in n8n's engine", await runExample(EXAMPLE_TO_RUN, emulator));
	console.log(`The editor comes next: a real n8n ${N8N_2.version}.`);
	const n8n = await ensureN8n(N8N_2);
	stopping.signal.throwIfAborted();

	const work = await mkdtemp(join(tmpdir(), 'apsis-one-start-'));
	cleanUps.push(async () => await rm(work, { recursive: true, force: true }));
	console.log(`Starting n8n ${N8N_2.version} with the packed package`);
	const tarball = await packBuilt(work);
	const running = await launchN8n({ n8n, tarball, wantedPort: USUAL_PORT });
	cleanUps.push(running.stop);
	stopping.signal.throwIfAborted();

	const client = new N8nClient(running.url);
	await client.setUpOwner();
	const credential = await client.createCredential(credentialFor(emulator));
	let first: StoredWorkflow | undefined;
	for (const name of await exampleNames()) {
		const workflow = await client.importWorkflow(await readExample(name, credential));
		if (name === EXAMPLE_TO_RUN) first = workflow;
	}
	if (!first) throw new Error(`examples/${EXAMPLE_TO_RUN} is missing`);
	console.log('Stored the credential and imported the workflows of examples/');
	show(`in n8n ${N8N_2.version}`, { workflow: first, execution: await client.run(first) });
	if (values.once) return;

	console.log(`The editor: ${running.url}/workflow/${first.id}`);
	console.log(`Sign in as ${OWNER.email} with the password ${OWNER.password}`);
	console.log(
		`Open "${first.name}" first (the address above does): nothing to set, only execute it.`,
	);
	console.log('Ctrl-C stops n8n and deletes its data.');
	if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
	console.log('Stopping');
	process.exitCode = 0;
}

/** Prints what came out, and sees to it that a failure is told by the exit code. */
function show(where: string, { workflow: { name, nodes }, execution }: ExampleRun): void {
	console.log(`\nRan "${name}" ${where}: ${execution.status}`);
	if (execution.error) console.log(`  ${execution.error.message}`);
	for (const node of nodes.filter(({ type }) => type.endsWith('.apsisOne'))) {
		const items = execution.items(node.name);
		console.log(`  ${node.name}: ${items.length} items`);
		for (const { json } of items) console.log(`    ${json.discriminator}  ${json.name}`);
	}
	console.log();
	if (execution.status !== 'success') process.exitCode = 1;
}

try {
	await start();
} catch (error) {
	if (!stopping.signal.aborted) console.error((error as Error).message);
	process.exitCode = 1;
} finally {
	for (const cleanUp of cleanUps.reverse()) await cleanUp();
}
