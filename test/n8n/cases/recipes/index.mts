import type { DeclareCase } from '../../bench.mts';
import { agentCases } from './agent-about-a-profile.mts';
import { bulkImportCases } from './bulk-import-with-report.mts';
import { emailEventsCase } from './email-events-to-data-table.mts';
import { formCase } from './form-to-profile-consent-event.mts';
import { mcpServerCases } from './mcp-server.mts';
import { mergeDuplicatesCase } from './merge-duplicates-dry-run.mts';
import { nightlyCrmUpsertCase } from './nightly-crm-upsert.mts';
import { segmentExportCase } from './segment-export-to-file.mts';

/** The examples that need something to be set, each with what its sticky note asks for. */
export function recipeCases(declare: DeclareCase): void {
	nightlyCrmUpsertCase(declare);
	bulkImportCases(declare);
	emailEventsCase(declare);
	formCase(declare);
	segmentExportCase(declare);
	mergeDuplicatesCase(declare);
	agentCases(declare);
	mcpServerCases(declare);
}
