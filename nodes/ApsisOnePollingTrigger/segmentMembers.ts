import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { columnsOf } from '../ApsisOne/bulk/columns';
import { ACCEPT_ROWS, lookerFor, readRows } from '../ApsisOne/bulk/exportFile';
import { areOwn, requestExport, SEGMENTS_PATH } from '../ApsisOne/bulk/runExport';
import type { Download } from '../ApsisOne/transport/download';
import { requireText } from '../ApsisOne/transport/prepare';
import {
	byExportKey,
	changesBetween,
	MAX_MEMBERS,
	packed,
	unpacked,
	type Members,
} from './members';
import {
	bodyWithOptions,
	columnChoicesOf,
	fileFault,
	MAX_BYTES,
	picked,
	SAMPLE_SIZE,
	SETTINGS,
} from './parameters';
import { UnusableFile, type Source } from './source';

/**
 * Profiles that entered or left a segment, by segment exports (API.md section 8.8; beta).
 *
 * @throws NodeOperationError where a field cannot be used; GivenUp as `backOff` does
 */
export async function segmentMembers(context: IPollFunctions): Promise<Source<Members>> {
	const segment = requireText(picked(context, 'segment'), 'segment', context.getNode(), 0);
	const changes = String(context.getNodeParameter('changes', 'entered'));
	const columns = await columnsOf(context, columnChoicesOf(context));
	const { body, asked } = bodyWithOptions(context, {
		segment_discriminator: segment,
		...columns.body,
	});

	const request = async () => {
		const requestedAt = Date.now();
		const { addresses } = await requestExport(context, SEGMENTS_PATH, body, SETTINGS);
		return {
			pending: { ...addresses, asked, requestedAt },
			mayKeep: await areOwn(context, addresses),
		};
	};
	const rowsOf = async (file: Download, rowLimit: number) => {
		try {
			return await readRows(
				context,
				file,
				{ rowLimit, maxBytes: MAX_BYTES },
				{ types: columns.types },
			);
		} catch (error) {
			throw fileFault(error, 'Choose a smaller segment, or fewer attributes and tags.');
		}
	};
	const itemOf = (change: 'entered' | 'left', exportKey: string, data: IDataObject = {}) => ({
		change,
		exportKey,
		segment,
		data,
	});

	return {
		about: `segmentMembers ${segment}`,
		asked,
		path: SEGMENTS_PATH,
		file: 'segment export',
		request,

		async look({ current, old }) {
			const addresses = { current, old };
			const file = await lookerFor(context, addresses, { accept: ACCEPT_ROWS, ...SETTINGS })();
			return typeof file === 'number' ? 'gone' : file;
		},

		async take(before, _pending, file) {
			const now = byExportKey(await rowsOf(file, MAX_MEMBERS + 1));
			if (now.size > MAX_MEMBERS) {
				throw new UnusableFile(
					`The segment "${segment}" has more than ${MAX_MEMBERS.toLocaleString('en-US')} profiles`,
					'n8n has to remember the export key of each. Choose a smaller segment under "Segment", or make one in APSIS One.',
				);
			}
			const place = packed(now.keys());
			if (!before) return { place, items: [] };
			const { entered, left } = changesBetween(unpacked(before), now);
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

		requestSample: async () => (await request()).pending,

		async sample(file) {
			const members = byExportKey(await rowsOf(file, SAMPLE_SIZE));
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
