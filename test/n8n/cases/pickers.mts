import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import { APSIS_ONE } from '../workflow.mts';

/** What the editor asks the node for while a workflow is being made. */
export function pickerCases(declare: DeclareCase): void {
	declare('pickers', {}, async ({ n8n, credential, emulator, note }) => {
		const node = { nodeType: APSIS_ONE, typeVersion: 1, credentialId: credential.id };
		const sections = await n8n.listEntries({
			...node,
			parameters: { resource: 'attribute', operation: 'getAll' },
			path: 'parameters.section',
			methodName: 'getSections',
		});
		expect(sections.map(({ value }) => value)).toContain('com.apsis1.sections.default');
		expect(note('list of sections')).toMatchObject({ tokenCalls: 1, requests: 1, refused: 0 });

		emulator.control.clearReceived();
		const fields = await n8n.mapperFields({
			...node,
			parameters: {
				resource: 'attribute',
				operation: 'set',
				section: { mode: 'id', value: 'com.apsis1.sections.default' },
				keyspace: { mode: 'id', value: 'com.apsis1.keyspaces.email' },
			},
			path: 'parameters.attributes',
			methodName: 'getAttributeFields',
		});
		expect(fields.map(({ id }) => id)).toContain('com.apsis1.attributes.firstname');
		expect(note('fields of the mapper')).toMatchObject({ tokenCalls: 0, refused: 0 });
	});
}
