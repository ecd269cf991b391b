import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Control } from '../emulator/index.mts';
import { ROOT } from '../../scripts/pack.mts';

const FOLDER = join(ROOT, 'test', 'output');

/** What an emulator counted in a case, or in a part of one. */
export interface Figure {
	case: string;
	tokenCalls: number;
	/** Those for a token not counted. */
	requests: number;
	/** Requests answered with 401 or 403. */
	refused: number;
	/** Requests answered with 429. */
	limited: number;
}

/** What an emulator has counted since it was last cleared. */
export function figureOf(title: string, { tokenCalls, received, counts }: Control): Figure {
	return {
		case: title,
		tokenCalls,
		requests: received.length - tokenCalls,
		refused: (counts[401] ?? 0) + (counts[403] ?? 0),
		limited: counts[429] ?? 0,
	};
}

const fileOf = (name: string) => join(FOLDER, `${name}.json`);

/** Keeps the figures of a run until its end, when another process prints them. */
export async function writeFigures(name: string, figures: object[]): Promise<void> {
	await mkdir(FOLDER, { recursive: true });
	await writeFile(fileOf(name), JSON.stringify(figures, null, '\t'));
}

/** What {@link writeFigures} kept; nothing if it did not come to that. */
export async function readFigures<T extends object>(name: string): Promise<T[]> {
	const text = await readFile(fileOf(name), 'utf8').catch(() => '[]');
	return JSON.parse(text) as T[];
}

/** Forgets the figures of an earlier run. */
export async function removeFigures(name: string): Promise<void> {
	await rm(fileOf(name), { force: true });
}
