import { resourceOf } from '../../engine/resource';
import { createImport } from './create';
import { getImportStatus } from './getStatus';

/** The import resource. */
export const importResource = resourceOf({
	displayName: 'Import',
	value: 'import',
	defaultOperation: 'create',
	operations: [createImport, getImportStatus],
});
