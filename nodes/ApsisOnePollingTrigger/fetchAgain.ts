import type { Client } from '../ApsisOne/client/client';
import { Interrupted, type Download } from '../ApsisOne/client/download';
import { settled } from '../ApsisOne/client/settled';
import { Damaged } from '../ApsisOne/exports/damaged';
import { fetchWhole } from '../ApsisOne/exports/wholeFile';
import { UnusableFile, type Source } from './source';

/**
 * A source whose files are downloaded again where they do not come whole, within the same poll. What
 * stays damaged moves nothing: the place is as it was, and the next poll requests the file anew.
 */
export function fetchingAgain<Place>(client: Client, source: Source<Place>): Source<Place> {
	return {
		...source,
		async take(place, pending, file) {
			let inHand: Download | undefined = file;
			const open = async () => {
				const first = inHand;
				inHand = undefined;
				return first ?? fileIn(await source.look(pending));
			};
			const read = async (each: Download) => await source.take(place, pending, each);
			return await unlessDamaged(fetchWhole(client, open, read));
		},
		sample: async (file) => await unlessDamaged(source.sample(file)),
	};
}

/** What was there a moment ago is looked for again by the next poll. */
function fileIn(look: Awaited<ReturnType<Source<unknown>['look']>>): Download {
	if (typeof look === 'object' && 'stream' in look) return look;
	throw new Interrupted(new Error('The file is not there any more'));
}

async function unlessDamaged<T>(reading: Promise<T>): Promise<T> {
	const outcome = await settled(reading);
	if ('value' in outcome) return outcome.value;
	const { error } = outcome;
	if (!(error instanceof Damaged)) throw error;
	throw new UnusableFile(
		`The file is damaged: ${error.message}`,
		'Nothing was taken from it and nothing is left out: the trigger requests it anew. If it stays, look at the file with the APSIS One node: Export, or Email Report.',
	);
}
