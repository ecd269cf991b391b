import { resourceOf } from '../../engine/resource';
import { createImport } from './create';
import { getImportStatus } from './getStatus';

/** The import resource. */
export const importResource = resourceOf({
	name: 'Import',
	value: 'import',
	default: 'create',
	operations: [createImport, getImportStatus],
});
