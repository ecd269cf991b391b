import type { Client } from '../ApsisOne/client/client';
import type { Download } from '../ApsisOne/client/download';
import type { JsonObject } from '../ApsisOne/client/json';
import { withAdditionalProperties } from '../ApsisOne/exports/additionalProperties';
import { columnsOf, type ColumnChoices } from '../ApsisOne/exports/columns';
import { askedColumnsOf, tableOf } from '../ApsisOne/exports/expected';
import { SEGMENTS_PATH } from '../ApsisOne/exports/exportRequest';
import { readRows } from '../ApsisOne/exports/readRows';
import { exportSource } from './exportSource';
import { fingerprintOf } from './fingerprint';
import type { MEMBER_CHANGES } from './happenings';
import { fileFault, MAX_BYTES, SAMPLE_SIZE, SETTINGS } from './limits';
import {
	byExportKey,
	changesBetween,
	isGreatFall,
	MAX_MEMBERS,
	packed,
	unpacked,
	type Members,
} from './members';
import { UnusableFile, type Source } from './source';

/** What the fields of the trigger ask for. */
export interface MemberChoices {
	/** Discriminator. */
	segment: string;
	changes: (typeof MEMBER_CHANGES)[number];
	/** Whether a second export is waited for where more than half of the members are gone at once. */
	confirmsFalls: boolean;
	columns: ColumnChoices;
	/** The option of that name, as text or object. */
	additionalProperties: unknown;
}

/**
 * Profiles that entered or left a segment, by segment exports (API.md section 8.8; beta).
 *
 * @throws ExplainedError where a field cannot be used; GivenUp as `backOff` does
 */
export async function segmentMembers(
	client: Client,
	choices: MemberChoices,
): Promise<Source<Members>> {
	const { segment, changes, confirmsFalls, additionalProperties } = choices;
	const columns = await columnsOf(client, choices.columns, SETTINGS);
	const body = withAdditionalProperties(
		{ segment_discriminator: segment, ...columns.body },
		additionalProperties,
	);
	const askedColumns = askedColumnsOf(body);
	const expected = tableOf(body, { hasKey: true });
	// All but the columns decides who is a member, such as an AQL in "segment_definition".
	const membership = { ...body, attributes: undefined, tags: undefined };

	const rowsOf = async (file: Download, rowLimit: number) => {
		try {
			const settings = { expected, types: columns.types, rowLimit, maxBytes: MAX_BYTES };
			return await readRows(client, file, settings);
		} catch (error) {
			throw fileFault(error, 'Choose a smaller segment, or fewer attributes and tags.');
		}
	};
	const itemOf = (change: 'entered' | 'left', exportKey: string, data: JsonObject = {}) => ({
		change,
		exportKey,
		segment,
		data,
	});

	return {
		about: `segmentMembers ${fingerprintOf(membership)}`,
		...exportSource(client, SEGMENTS_PATH, body),
		file: 'segment export',

		async take(before, _pending, file) {
			const now = byExportKey(await rowsOf(file, MAX_MEMBERS + 1), askedColumns);
			if (now.size > MAX_MEMBERS) {
				throw new UnusableFile(
					`The segment "${segment}" has more than ${MAX_MEMBERS.toLocaleString('en-US')} profiles`,
					'n8n has to remember the export key of each. Choose a smaller segment under "Segment", or make one in APSIS One.',
				);
			}
			const place = packed(now.keys());
			if (!before) return { place, items: [] };
			const known = unpacked(before);
			const { entered, left } = changesBetween(known, now);
			if (confirmsFalls && !before.isDoubted && isGreatFall(known, left)) {
				return { place: { ...before, isDoubted: true }, items: [] };
			}
			return {
				place,
				items: [
					...(changes === 'left'
						? []
						: entered.map(([exportKey, data]) => itemOf('entered', exportKey, data))),
					...(changes === 'entered' ? [] : left.map((exportKey) => itemOf('left', exportKey))),
				],
			};
		},

		async sample(file) {
			const members = byExportKey(await rowsOf(file, SAMPLE_SIZE), askedColumns);
			if (members.size === 0) {
				throw new UnusableFile(
					`The segment "${segment}" has no profiles`,
					'Choose another segment under "Segment", or activate the workflow: it starts when a profile enters.',
				);
			}
			const change = changes === 'left' ? 'left' : 'entered';
			return [...members].map(([exportKey, data]) =>
				itemOf(change, exportKey, change === 'left' ? {} : data),
			);
		},
	};
}
