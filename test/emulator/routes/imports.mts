import { ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import type { Import } from '../imports/imports.mts';
import type { ImportRequest } from '../imports/request.mts';
import { planOf } from '../imports/request.mts';

/** GUESS: the documentation tells of no counts and no reasons; these are names of our own. */
function details({ outcome, error }: Import): Record<string, unknown> {
	if (error !== undefined) return { error_message: error };
	if (!outcome) return {};
	return {
		rows_total: outcome.total,
		rows_imported: outcome.imported,
		rows_skipped: outcome.skipped,
		rows_failed: outcome.failed,
	};
}

const requestImportV2: Handler<ImportRequest> = (call, world) => {
	const section = world.account.section(param(call, 'section_discriminator'));
	const created = world.imports.create(planOf(section, call.body, world));
	return {
		status: 201,
		body: {
			import_id: created.id,
			file_upload_url: world.imports.uploadUrl(created),
			file_upload_url_expires_at: created.uploadExpiresAt.toISOString(),
			file_upload_body: created.fields,
		},
	};
};

const getImportStatus: Handler = (call, world) => {
	const section = world.account.section(param(call, 'section_discriminator'));
	const found = world.imports.find(param(call, 'import_id'));
	if (!found || found.plan.section !== section) throw new Refusal(404, 'The import was not found.');
	const isDone = found.status === 'completed' || found.status === 'error';
	return ok({ result: { status: found.status, ...(isDone ? details(found) : {}) } });
};

/** Profile imports, version 2 (API.md §8.7). The file goes to the storage host. */
export const importHandlers: Handlers = { requestImportV2, getImportStatus };
