import { ExplainedError } from '../../credentials/account/explained';
import type { Client } from '../ApsisOne/client/client';
import { definitionPaths, getDefinitions } from '../ApsisOne/client/definitions';
import type { Download } from '../ApsisOne/client/download';
import type { JsonObject } from '../ApsisOne/client/json';
import { withAdditionalProperties } from '../ApsisOne/exports/additionalProperties';
import { columnsOf, type ColumnChoices } from '../ApsisOne/exports/columns';
import { askedColumnsOf, tableOf } from '../ApsisOne/exports/expected';
import { CONSENTS_PATH } from '../ApsisOne/exports/exportRequest';
import { readRows } from '../ApsisOne/exports/readRows';
import { ConsentFile, type Change } from './consentFile';
import {
	packedStates,
	readerOf,
	sizeOf,
	stateIn,
	unpackedStates,
	type Consents,
	type Told,
} from './consents';
import { exportSource } from './exportSource';
import { fingerprintOf } from './fingerprint';
import { fileFault, MAX_BYTES, SAMPLE_SIZE, SETTINGS } from './limits';
import { UnusableFile, type Source } from './source';

/** What the fields of the trigger ask for. */
export interface ConsentChoices {
	/** Discriminator. */
	section: string;
	/** Discriminators; empty for all of the section. */
	topics: string[];
	/** Discriminators; empty for all of the account. */
	channels: string[];
	/** What is handed over. */
	changes: ReadonlyArray<'optedIn' | 'optedOut'>;
	/** Whether a second export is waited for where more than half of the consents are gone at once. */
	confirmsFalls: boolean;
	columns: ColumnChoices;
	/** The option of that name, as text or object. */
	additionalProperties: unknown;
}

/**
 * Profiles that opted in or out, wherever they did, by consent exports (API.md section 8.8).
 *
 * @throws ExplainedError where a field cannot be used; GivenUp as `backOff` does
 */
export async function consentChanges(
	client: Client,
	choices: ConsentChoices,
): Promise<Source<Consents>> {
	const { section, changes, confirmsFalls, additionalProperties } = choices;
	const topics = await allUnless(choices.topics, definitionPaths.topics(section), 'topics');
	const channels = await allUnless(choices.channels, definitionPaths.channels(), 'channels');
	const columns = await columnsOf(client, choices.columns, SETTINGS);
	const channelColumns = new Map(
		channels.map((channel, index) => [`consent_${index + 1}`, channel]),
	);
	const body = withAdditionalProperties(
		{
			section_discriminator: section,
			topic_discriminators: topics,
			channels: [...channelColumns].map(([name, channel]) => ({
				field_name: name,
				channel_discriminator: channel,
			})),
			...columns.body,
		},
		additionalProperties,
	);
	// What decides whose consents these are. A topic that is new is one of "all", so its consents are changes.
	const followed = {
		...withAdditionalProperties({}, additionalProperties),
		section,
		topics: [...choices.topics].sort(),
		channels: [...choices.channels].sort(),
	};
	const asked = { topics, channels: channelColumns, columns: askedColumnsOf(body) };
	const table = tableOf(body);
	const expected = {
		...table,
		headerFault: (header: string[]) => {
			const reader = readerOf(header, asked);
			return table.headerFault(header) ?? (typeof reader === 'string' ? reader : undefined);
		},
	};

	/** Hands each row of a file to a function; it keeps none. */
	const eachRow = async (file: Download, take: (row: Told) => void) => {
		let reader: ReturnType<typeof readerOf> | undefined;
		const keep = (row: JsonObject) => {
			reader ??= readerOf(Object.keys(row), asked);
			const told = typeof reader === 'string' ? undefined : reader(row);
			if (told) take(told);
			return false;
		};
		const settings = { expected, types: columns.types, keep, rowLimit: Infinity };
		try {
			await readRows(client, file, { ...settings, maxBytes: MAX_BYTES });
		} catch (error) {
			throw fileFault(error, 'Choose fewer topics, attributes and tags.');
		}
	};
	const itemOf = ({ now, before, ...change }: Change) => ({
		change: now,
		before,
		exportKey: change.exportKey,
		section,
		topic: change.topic,
		channel: change.channel,
		consent: change.consent,
		data: change.data,
	});
	const isWanted = ({ now }: Change) => changes.some((one) => one === now);

	return {
		about: `consentChanges ${fingerprintOf(followed)}`,
		...exportSource(client, CONSENTS_PATH, body),
		file: 'consent export',

		async take(before, _pending, file) {
			const known = before && unpackedStates(before);
			const read = new ConsentFile(known);
			await eachRow(file, (row) => read.take(row));
			if (before && confirmsFalls && !before.isDoubted && read.gone * 2 > sizeOf(known!)) {
				return { place: { ...before, isDoubted: true }, items: [] };
			}
			return { place: packedStates(read.states), items: read.changes.filter(isWanted).map(itemOf) };
		},

		async sample(file) {
			const items: Array<ReturnType<typeof itemOf>> = [];
			await eachRow(file, ({ exportKey, consents, data }) => {
				for (const { topic, channel, cell } of consents) {
					const now = stateIn(cell);
					if (!now || items.length === SAMPLE_SIZE) continue;
					const change = { exportKey, topic, channel, consent: cell, data, before: null, now };
					if (isWanted(change)) items.push(itemOf(change));
				}
			});
			if (items.length > 0) return items;
			throw new UnusableFile(
				'No profile has such a consent',
				'Choose other topics and channels, or activate the workflow: it starts when a consent changes.',
			);
		},
	};

	async function allUnless(chosen: string[], path: string, what: string): Promise<string[]> {
		if (chosen.length > 0) return chosen;
		const definitions = await getDefinitions(client, path, SETTINGS);
		if (definitions.length > 0) return definitions.map(({ discriminator }) => discriminator);
		throw new ExplainedError(
			`APSIS One has no ${what} to follow`,
			'Choose another section under "Section".',
		);
	}
}
