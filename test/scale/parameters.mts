import { SEED } from '../emulator/index.mts';

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const target = {
	section: byId(SEED.sections.default),
	keyspace: byId(SEED.keyspaces.email),
};

/** Time for a long queue. */
const options = { maxWait: 600 };

/** Makes a profile of each item, or sets its first name: a request an item, safe to repeat. */
export const UPSERT = {
	resource: 'profile',
	operation: 'upsert',
	...target,
	profileKey: '={{ $json.name }}-{{ $json.n }}@example.com',
	attributes: {
		mappingMode: 'defineBelow',
		value: { [SEED.attributes.firstName]: '={{ $json.name }}' },
		schema: [],
	},
	options,
};

/** Adds an event to the profile of each item, `person-0000001@example.com` and on: not safe to repeat. */
export const ADD_EVENT = {
	resource: 'event',
	operation: 'add',
	...target,
	profileKey: '=person-{{ String($json.n + 1).padStart(7, "0") }}@example.com',
	event: byId(SEED.events.orderPlaced),
	specifyData: 'json',
	eventDataJson: '={{ { orderId: $json.name + "-" + $json.n } }}',
	options,
};
