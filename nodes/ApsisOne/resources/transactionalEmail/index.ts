import { resourceOf } from '../../engine/resource';
import { emailToSend, sendTransactionalEmailFields, toSent } from './send';

/** The transactional email resource (API.md section 8.9). */
export const transactionalEmail = resourceOf({
	displayName: 'Transactional Email',
	value: 'transactionalEmail',
	defaultOperation: 'send',
	operations: [
		{
			name: 'Send (Beta)',
			value: 'send',
			action: 'Send transactional email',
			description: 'Send an email of a transactional activity to one address',
			fields: sendTransactionalEmailFields,
			routing: {
				request: {
					method: 'POST',
					url: '/emails/sections/{section}/activities/transactional/{activityId}/transactions',
				},
			},
			// A repeat sends the email once more.
			repeatable: false,
			writes: true,
			prepare: emailToSend,
			output: toSent,
		},
	],
});
