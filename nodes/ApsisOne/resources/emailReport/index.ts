import { resourceOf } from '../../engine/resource';
import { create } from './create';
import { download } from './download';
import { get } from './get';
import { summarize } from './summarize';

/** The email report resource. */
export const emailReport = resourceOf({
	displayName: 'Email Report',
	value: 'emailReport',
	defaultOperation: 'create',
	operations: [download, create, get, summarize],
});
