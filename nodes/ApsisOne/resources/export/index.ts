import { resourceOf } from '../../engine/resource';
import { consents } from './consents';
import { download } from './download';
import { duplicates } from './duplicates';
import { events } from './events';
import { profile } from './profile';
import { segment } from './segment';

/** The export resource. */
export const exportResource = resourceOf({
	displayName: 'Export',
	value: 'export',
	defaultOperation: 'segment',
	operations: [download, consents, duplicates, events, profile, segment],
});
