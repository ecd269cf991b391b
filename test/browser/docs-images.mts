import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../scripts/pack.mts';
import { launchChromium } from './chromium.mts';
import { palettePng } from './palette.mts';
import { PICTURES } from './pictures.mts';

const FOLDER = join(ROOT, 'docs', 'images');

/** The pictures of the documentation: what the tests call them, and how wide they become. */
const IMAGES: Array<{ name: string; from: string; width: number }> = [
	{ name: 'credential', from: 'credential', width: 1000 },
	{ name: 'node-profile-upsert', from: 'node-profile-upsert', width: 1400 },
	{ name: 'sections-output', from: 'sections-output', width: 1400 },
	{ name: 'recipe', from: 'recipe', width: 1400 },
	{ name: 'trigger', from: 'trigger', width: 1400 },
	{ name: 'error', from: 'error', width: 1400 },
	{ name: 'dark', from: 'dark', width: 1400 },
];

/** Makes the pictures in `docs/images` from those of the last test run; returns their paths. */
export async function makeDocsImages(): Promise<string[]> {
	await mkdir(FOLDER, { recursive: true });
	const browser = await launchChromium();
	try {
		const page = await browser.newPage();
		const made: string[] = [];
		for (const { name, from, width } of IMAGES) {
			const original = await readFile(join(PICTURES, `${from}.png`));
			const { pixels, height } = await scaled(page, original, width);
			const path = join(FOLDER, `${name}.png`);
			await writeFile(path, palettePng(pixels, width, height));
			made.push(path);
		}
		return made;
	} finally {
		await browser.close();
	}
}

/** The pixels of a PNG at this width, four bytes each. The browser is who can scale. */
async function scaled(
	page: Page,
	png: Buffer,
	width: number,
): Promise<{ pixels: Buffer; height: number }> {
	// As text, since it runs in the page, whose names are not known here.
	const { data, height } = await page.evaluate<{ data: string; height: number }>(`(async () => {
		const image = new Image();
		image.src = 'data:image/png;base64,${png.toString('base64')}';
		await image.decode();
		const height = Math.round((image.height * ${width}) / image.width);
		const canvas = new OffscreenCanvas(${width}, height).getContext('2d');
		canvas.imageSmoothingQuality = 'high';
		canvas.drawImage(image, 0, 0, ${width}, height);
		const { data } = canvas.getImageData(0, 0, ${width}, height);
		const blob = new Blob([data]);
		const url = await new Promise((resolve) => {
			const reader = new FileReader();
			reader.onload = () => resolve(reader.result);
			reader.readAsDataURL(blob);
		});
		return { data: url.slice(url.indexOf(',') + 1), height };
	})()`);
	return { pixels: Buffer.from(data, 'base64'), height };
}
