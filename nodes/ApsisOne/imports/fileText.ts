import { ExplainedError } from '../../../credentials/account/explained';
import { gunzipped } from '../exports/gunzip';

type Decoder = InstanceType<typeof TextDecoder>;

/** Bytes that are looked at and decoded at a time: few milliseconds of work. */
const PIECE = 65_536;

/** The first bytes of files that are no text, and what they are. */
const NO_TEXT = [
	{ bytes: [0x50, 0x4b, 0x03, 0x04], what: 'a spreadsheet (Excel, OpenDocument) or a ZIP archive' },
	{ bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel file (.xls)' },
	{ bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF file' },
];

/** Byte order marks of the Unicode encodings (Unicode Standard, section 23.8). */
const BYTE_ORDER_MARKS = [
	{ bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
	{ bytes: [0xff, 0xfe], encoding: 'utf-16le' },
	{ bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/**
 * The text of a CSV file, compressed by gzip or not. What it is, its first bytes tell, not its name.
 *
 * @param pieces in any cut
 * @param encoding a label of the Encoding Standard, such as `windows-1252`; a byte order mark overrides it
 * @returns text without the byte order mark, piece by piece
 * @throws ExplainedError where it is a spreadsheet or another file that is no text, or is not in the
 * encoding: a byte that does not belong there is an error and not a replacement character
 */
export async function* textOfFile(
	pieces: AsyncIterable<Uint8Array>,
	encoding: string,
): AsyncGenerator<string> {
	let decoder: Decoder | undefined;
	try {
		for await (const piece of gunzipped(pieces)) {
			for (let at = 0; at < piece.length; at += PIECE) {
				const bytes = piece.subarray(at, at + PIECE);
				decoder ??= decoderFor(bytes, encoding);
				const text = decoder.decode(bytes, { stream: true });
				if (text.includes('\0')) throw noText('It is no text, or its encoding is another.');
				yield text;
			}
		}
		if (decoder) yield decoder.decode();
	} catch (error) {
		// Of a byte that is not in the encoding; its message says nothing to the user.
		throw error instanceof TypeError ? notIn(decoder?.encoding ?? encoding) : error;
	}
}

function decoderFor(beginning: Uint8Array, encoding: string): Decoder {
	const begins = ({ bytes }: { bytes: number[] }) =>
		bytes.every((byte, index) => beginning[index] === byte);
	const foreign = NO_TEXT.find(begins);
	if (foreign) throw noText(`It is ${foreign.what}.`);
	return new TextDecoder(BYTE_ORDER_MARKS.find(begins)?.encoding ?? encoding, { fatal: true });
}

const noText = (what: string) =>
	new ExplainedError(
		'The file is not CSV',
		`${what} Save it as CSV UTF-8, or read it with the node Extract from File and choose Input Items here. Nothing was imported.`,
	);

const notIn = (encoding: string) =>
	new ExplainedError(
		`The file is not in ${encoding.toUpperCase()}`,
		'Choose its encoding under Options > Encoding (CSV of Excel in Western Europe is Windows-1252), or save it as CSV UTF-8. Nothing was imported.',
	);
