import { crc32, deflateSync } from 'node:zlib';

const COLOURS = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A PNG with a palette, a third of the size of one without for pictures of an interface: these
 * have few colours, and all others come out as the nearest of the frequent ones.
 *
 * @param rgba four bytes a pixel; the last is left out, so the picture must be opaque
 */
export function palettePng(rgba: Uint8Array, width: number, height: number): Buffer {
	const counts = new Map<number, number>();
	for (let at = 0; at < rgba.length; at += 4) {
		const colour = colourAt(rgba, at);
		counts.set(colour, (counts.get(colour) ?? 0) + 1);
	}
	const palette = frequent(counts);
	const indexes = new Map<number, number>();
	for (const colour of counts.keys()) indexes.set(colour, nearest(palette, colour));

	// Each line begins with its filter, 0 for none.
	const lines = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const colour = colourAt(rgba, (y * width + x) * 4);
			lines[y * (width + 1) + 1 + x] = indexes.get(colour)!;
		}
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	// Eight bits a pixel, by palette.
	header.set([8, 3, 0, 0, 0], 8);
	return Buffer.concat([
		SIGNATURE,
		chunk('IHDR', header),
		chunk('PLTE', Buffer.from(palette.flatMap(partsOf))),
		chunk('IDAT', deflateSync(lines, { level: 9 })),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

const colourAt = (rgba: Uint8Array, at: number) =>
	(rgba[at]! << 16) | (rgba[at + 1]! << 8) | rgba[at + 2]!;

const partsOf = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function distance(one: number, other: number): number {
	const [red, green, blue] = partsOf(one) as [number, number, number];
	const [otherRed, otherGreen, otherBlue] = partsOf(other) as [number, number, number];
	return (red - otherRed) ** 2 + (green - otherGreen) ** 2 + (blue - otherBlue) ** 2;
}

/** The most frequent colours, no two of them alike to the eye. */
function frequent(counts: Map<number, number>): number[] {
	const palette: number[] = [];
	for (const apart of [200, 40, 1]) {
		for (const [colour] of [...counts].sort(([, one], [, other]) => other - one)) {
			if (palette.length === COLOURS) return palette;
			if (palette.every((taken) => distance(taken, colour) >= apart)) palette.push(colour);
		}
	}
	return palette;
}

function nearest(palette: number[], colour: number): number {
	let best = 0;
	for (let index = 1; index < palette.length; index++) {
		if (distance(palette[index]!, colour) < distance(palette[best]!, colour)) best = index;
	}
	return best;
}

function chunk(type: string, data: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(type, 'ascii'), data]);
	const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	sum.writeUInt32BE(crc32(named));
	return Buffer.concat([length, named, sum]);
}
