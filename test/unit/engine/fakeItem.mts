import type { INodeParameters } from 'n8n-workflow';
import type { Caller } from '../../../nodes/ApsisOne/engine/caller.ts';
import { Item } from '../../../nodes/ApsisOne/engine/item.ts';
import { Memory } from '../../../nodes/ApsisOne/engine/memory.ts';
import type { Operation } from '../../../nodes/ApsisOne/engine/operation.ts';
import { Parameters } from '../../../nodes/ApsisOne/engine/parameters.ts';

/** How the editor labels the fields of a fake item. */
const LABELLED = [
	{ name: 'profileKey', displayName: 'Identifier' },
	{ name: 'importId', displayName: 'Import ID' },
];

/** An item whose fields have these values, without n8n and without APSIS One. */
export function fakeItem(fields: Record<string, unknown>): Item {
	const caller = {
		context: { getNode: () => ({ parameters: fields as INodeParameters }) },
		parameter: (name: string, _index: number, fallback: unknown) => fields[name] ?? fallback,
		hasOwnJson: false,
	} as unknown as Caller;
	return new Item(
		{
			caller,
			client: undefined as never,
			parameters: new Parameters(caller),
			operation: { fields: LABELLED } as unknown as Operation,
			memory: new Memory(),
			notes: new Map(),
			counts: new Map(),
			names: new Map(),
		},
		{ index: 3, data: { json: {} } },
	);
}
