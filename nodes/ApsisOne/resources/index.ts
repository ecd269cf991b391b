import type { Resource } from '../engine/resource';
import { attribute } from './attribute';
import { channel } from './channel';
import { consent } from './consent';
import { emailReport } from './emailReport';
import { event } from './event';
import { exportResource } from './export';
import { importResource } from './import';
import { keyspace } from './keyspace';
import { profile } from './profile';
import { section } from './section';
import { segment } from './segment';
import { tag } from './tag';
import { topic } from './topic';
import { transactionalEmail } from './transactionalEmail';

/** All resources, in the order of use: so the node picker of n8n lists the actions. */
export const resources: Resource[] = [
	profile,
	consent,
	tag,
	attribute,
	event,
	segment,
	importResource,
	exportResource,
	emailReport,
	transactionalEmail,
	section,
	topic,
	keyspace,
	channel,
];
