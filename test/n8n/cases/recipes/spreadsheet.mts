import { crc32 } from 'node:zlib';

const escaped = (text: string) =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const relation = (type: string, target: string) =>
	`<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/${type}" Target="${target}"/></Relationships>`;

/** An Excel file with one sheet of text cells (ECMA-376, the parts that are required). */
export function spreadsheetOf(rows: string[][]): Buffer<ArrayBuffer> {
	const cell = (text: string) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`;
	const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
	return zipOf({
		'[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/sheet.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
		'_rels/.rels': relation('officeDocument', 'workbook.xml'),
		'workbook.xml': `<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets><sheet name="List" sheetId="1" r:id="r1"/></sheets></workbook>`,
		'_rels/workbook.xml.rels': relation('worksheet', 'sheet.xml'),
		'sheet.xml': `<worksheet xmlns="${SHEET}"><sheetData>${sheet}</sheetData></worksheet>`,
	});
}

/** A zip archive of uncompressed texts (PKWARE APPNOTE sections 4.3.7, 4.3.12 and 4.3.16). */
function zipOf(texts: Record<string, string>): Buffer<ArrayBuffer> {
	const files: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [path, text] of Object.entries(texts)) {
		const name = Buffer.from(path);
		const content = Buffer.from(text);
		const about = Buffer.alloc(26);
		about.writeUInt16LE(20, 0);
		about.writeUInt32LE(crc32(content), 10);
		about.writeUInt32LE(content.length, 14);
		about.writeUInt32LE(content.length, 18);
		about.writeUInt16LE(name.length, 22);
		const file = Buffer.concat([Buffer.from('PK\u0003\u0004'), about, name, content]);
		const place = Buffer.alloc(14);
		place.writeUInt32LE(offset, 10);
		const made = Buffer.from([20, 0]);
		directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), made, about, place, name]));
		files.push(file);
		offset += file.length;
	}
	const entries = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.write('PK\u0005\u0006');
	end.writeUInt16LE(files.length, 8);
	end.writeUInt16LE(files.length, 10);
	end.writeUInt32LE(entries.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...files, entries, end]);
}
