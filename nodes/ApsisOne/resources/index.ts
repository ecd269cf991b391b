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

/** All resources, by the label that the editor shows. */
export const resources: Resource[] = [
	attribute,
	channel,
	consent,
	emailReport,
	event,
	exportResource,
	importResource,
	profile,
	section,
	segment,
	topic,
	tag,
	transactionalEmail,
	keyspace,
];
