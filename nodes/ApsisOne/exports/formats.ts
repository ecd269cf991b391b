import type { Download } from '../client/download';

const TYPES = {
	csv: 'text/csv',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	json: 'application/json',
	gzip: 'application/gzip',
};

/** The media type to ask for where rows are read; JSON exports know no other (API.md section 8.8). */
export const ACCEPT_ROWS = `${TYPES.csv}, ${TYPES.json};q=0.9`;

/** The media type to ask for where an Excel file is wanted. */
export const ACCEPT_EXCEL = TYPES.xlsx;

/** What a file is: its media type, and the ending of its name. */
export function formatOf({ contentType }: Download): { mimeType: string; ending: string } {
	if (contentType.includes('spreadsheetml')) return { mimeType: TYPES.xlsx, ending: '.xlsx' };
	if (contentType.includes('json')) return { mimeType: TYPES.json, ending: '.json' };
	// Email reports are CSV, compressed as such; an object store may not tell.
	if (/gzip|octet-stream/.test(contentType)) return { mimeType: TYPES.gzip, ending: '.csv.gz' };
	return { mimeType: TYPES.csv, ending: '.csv' };
}
