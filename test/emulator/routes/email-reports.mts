import { Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import type { ColumnsRequest } from '../exports/columns.mts';
import { checkNames, columnsOf } from '../exports/columns.mts';
import type { SegmentsFilter } from '../exports/segments.mts';
import { membersByFilter } from '../exports/segments.mts';
import { EVERYBODY, REPORT_COLUMNS } from '../reports/file.mts';

interface ReportRequest extends ColumnsRequest {
	start_at: string;
	end_at?: string;
	segment_filter?: SegmentsFilter;
}

/** Guesses: without an end the window ends now, and the shapes of filter, attributes and tags. */
const requestEmailEventExport: Handler<ReportRequest> = ({ body }, world) => {
	const { account } = world;
	const start = Date.parse(body.start_at);
	const end = body.end_at === undefined ? world.now().getTime() : Date.parse(body.end_at);
	if (end < start) throw new Refusal(400, 'end_at must not be before start_at.');
	const columns = columnsOf(account, body);
	checkNames([...REPORT_COLUMNS, ...columns.map(({ name }) => name)]);
	const filter = body.segment_filter;
	const isMember = filter ? membersByFilter(account, filter) : EVERYBODY;
	const plan = { start, end, isMember, columns };
	const { id } = world.reports.create(plan, world.exports.takeFailure());
	return { status: 202, body: { report_id: id } };
};

const getEmailEventExportStatus: Handler = (call, { reports }) => {
	const report = reports.find(param(call, 'report_id'));
	if (!report) throw new Refusal(404, 'The report was not found.');
	const status = reports.statusOf(report);
	if (status !== 'completed') return { status: 200, body: { status } };
	const { url, expiresAt, token } = reports.linkTo(report, call.query.header_auth === true);
	return {
		status: 200,
		...(token === undefined ? {} : { headers: { 'x-apsis-auth': token } }),
		body: {
			status,
			file_download_url: url,
			file_download_url_expires_at: expiresAt.toISOString(),
			file_expires_at: report.expiresAt.toISOString(),
		},
	};
};

/** Email event exports (API.md §8.9). The file comes from the storage host. */
export const reportHandlers: Handlers = { requestEmailEventExport, getEmailEventExportStatus };
