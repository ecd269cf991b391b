import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { expect, test } from 'vitest';
import { callerOfAll } from '../../../nodes/ApsisOne/engine/caller.ts';

/** Reads the file of an item, and tells what was asked of n8n's store. */
async function read(data: Partial<IBinaryData>) {
	const asked: string[] = [];
	const caller = callerOfAll({
		getInputData: () => [],
		getNode: () => ({ type: 'apsisOne' }),
		helpers: {
			assertBinaryData: () => data,
			getBinaryDataBuffer: async () => {
				asked.push('whole');
				return Buffer.from('abc');
			},
			getBinaryStream: async (id: string) => {
				asked.push(id);
				return Readable.from([Buffer.from('a'), Buffer.from('bc')]);
			},
		},
	} as unknown as IExecuteFunctions);
	const pieces: string[] = [];
	for await (const piece of caller.file(0, 'data').pieces()) pieces.push(String(piece));
	return { asked, pieces };
}

test('a file in the store of n8n comes as a stream', async () => {
	expect(await read({ id: 'filesystem-v2:1' })).toEqual({
		asked: ['filesystem-v2:1'],
		pieces: ['a', 'bc'],
	});
});

test('a file that n8n has in memory comes as it is', async () => {
	expect(await read({ data: 'YWJj' })).toEqual({ asked: ['whole'], pieces: ['abc'] });
});
