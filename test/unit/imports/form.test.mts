import { expect, test } from 'vitest';
import { uploadForm } from '../../../nodes/ApsisOne/imports/form.ts';

test('an upload has all fields first, in their order, then the file', async () => {
	let pauses = 0;
	const { contentType, body } = await uploadForm(
		{ key: 'imports/1', policy: 'p' },
		{
			name: 'profiles.csv',
			contentType: 'text/csv',
			pieces: [Buffer.from('a\n'), Buffer.from('å\n')],
		},
		async () => {
			pauses++;
		},
	);
	const boundary = /boundary=(.+)$/.exec(contentType)![1]!;
	expect(body.toString('utf8').split(`--${boundary}`)).toEqual([
		'',
		'\r\nContent-Disposition: form-data; name="key"\r\n\r\nimports/1\r\n',
		'\r\nContent-Disposition: form-data; name="policy"\r\n\r\np\r\n',
		'\r\nContent-Disposition: form-data; name="file"; filename="profiles.csv"\r\nContent-Type: text/csv\r\n\r\na\nå\n\r\n',
		'--\r\n',
	]);
	// Before each piece of the file, and what is around it.
	expect(pauses).toBe(4);
});
