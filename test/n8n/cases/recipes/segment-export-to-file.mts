import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase } from '../../bench.mts';
import { nodeNamed, readExample, setUp } from '../../host/examples.mts';
import { byId } from '../../workflow.mts';

const FOLDER = '/home/node/.n8n-files/';

/** The profiles of a segment in a file on disk. */
export function segmentExportCase(declare: DeclareCase): void {
	declare('recipe segment-export-to-file', {}, async (trial) => {
		const { credential, emulator, store, run, filesFolder } = trial;
		const workflow = await readExample('segment-export-to-file.json', credential);
		setUp(workflow, 'Export segment', { segment: byId(SEED.segments.swedes) });
		const fileName = String(nodeNamed(workflow, 'Write file').parameters.fileName);
		expect(fileName).toContain(FOLDER);
		setUp(workflow, 'Write file', { fileName: fileName.replace(FOLDER, `${filesFolder}/`) });
		const execution = await run(await store(workflow));
		expect(execution.error?.message).toBeUndefined();

		const [name, ...others] = await readdir(filesFolder);
		expect(others).toEqual([]);
		expect(name).toMatch(/^segment-export-\d{4}-\d{2}-\d{2}\.csv$/);
		const [header, ...rows] = (await readFile(join(filesFolder, name!), 'utf8'))
			.trim()
			.split('\n')
			.map((line) => line.trim().split(','));
		expect(header).toEqual(['export_key', 'Email', 'First name', 'Last name']);
		const { anna, erik } = SEED.profiles;
		const keyOf = (email: string) => emulator.account.get(SEED.keyspaces.email, email).id;
		expect(rows).toEqual([
			[keyOf(anna), anna, 'Anna', 'Lindqvist'],
			[keyOf(erik), erik, 'Erik', 'Johansson'],
		]);
	});
}
