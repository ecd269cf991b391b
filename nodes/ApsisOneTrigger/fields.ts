import type { INodeProperties } from 'n8n-workflow';
import { authenticationFields, parameterName } from './authentication';

const HELP =
	'<a href="https://help.apsis.one/en/articles/7019829-webhook-node" target="_blank">The Webhook node in the help of APSIS One</a>';

const FLOW_STEPS = [
	'Try it: listen for a test event, and enter the Test URL in a Webhook node of a flow in APSIS One (Marketing Automation). Choose an http Method that is among those below.',
	'There, name what is to arrive here at "Add Profile Data as URL Parameter", and put the secret of the credential at "Add Header Data" (Query Auth: at the end of the URL, as ?name=value). Let a profile pass.',
	'When it works, publish this workflow, enter the Production URL in place of the Test URL, and start the flow.',
];

const EXPORT_STEPS = [
	'Try it: listen for a test event, and give the Test URL to the operation Export > Export Profile as its Callback URL. This n8n must be reachable from the internet by https.',
	'APSIS One calls it twice: to verify it, which is answered here, and when the file is ready. The file is downloaded, and the workflow starts with what APSIS One has of the profile.',
	'When it works, publish this workflow, and give the Production URL to Export > Export Profile.',
];

const ofFlows = { deliveryKind: ['flow'] };
const ofExports = { deliveryKind: ['profileExport'] };

/** The values of the field `deliveryKind`. */
export const DELIVERY_KINDS = ['flow', 'profileExport'] as const;

/** n8n 2.x shows no other list, and no bold words, in a notice. */
const listOf = (steps: string[]) => `<ul>${steps.map((step) => `<li>${step}</li>`).join('')}</ul>`;

/** Fields of APSIS One Trigger. The names of screens are those of the help articles in API.md section 9. */
export const triggerFields: INodeProperties[] = [
	{
		// n8n makes the list of triggers out of a field of this label.
		displayName: 'Trigger On',
		name: 'deliveryKind',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Flow Call',
				value: 'flow',
				action: 'On flow call',
				description: 'A profile reaches a Webhook node in a Marketing Automation flow',
			},
			{
				name: 'Profile Export Ready',
				value: 'profileExport',
				action: 'On profile export ready',
				description: 'APSIS One has made the file that Export > Export Profile asked for (beta)',
			},
		],
		default: 'flow',
	},
	{
		displayName: `${listOf(FLOW_STEPS)}${HELP}`,
		name: 'setUpNotice',
		type: 'notice',
		displayOptions: { show: ofFlows },
		default: '',
	},
	{
		displayName: listOf(EXPORT_STEPS),
		name: 'exportNotice',
		type: 'notice',
		displayOptions: { show: ofExports },
		default: '',
	},
	{
		displayName: 'HTTP Methods',
		name: 'httpMethods',
		type: 'multiOptions',
		displayOptions: { show: ofFlows },
		options: [
			{ name: 'DELETE', value: 'DELETE' },
			{ name: 'GET', value: 'GET' },
			{ name: 'PATCH', value: 'PATCH' },
			{ name: 'POST', value: 'POST' },
			{ name: 'PUT', value: 'PUT' },
		],
		default: ['GET', 'POST'],
		required: true,
		noDataExpression: true,
		description: 'The methods to accept; the Webhook node of the flow uses one of them',
	},
	...authenticationFields,
	{
		displayName: 'Drop Repeats By',
		name: 'dropRepeatsBy',
		...parameterName,
		displayOptions: { show: ofFlows },
		default: '',
		placeholder: 'e.g. email, order_id',
		description:
			'The parameters that tell deliveries apart, separated by commas. A further delivery with the same values starts nothing. Empty: every delivery starts the workflow.',
		hint: 'Test deliveries are never dropped',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		displayOptions: { show: ofFlows },
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Convert Values',
				name: 'convertValues',
				type: 'boolean',
				default: true,
				description:
					'Whether texts that look like it become numbers and booleans. Texts with leading zeros, long numbers such as phone numbers, and the values of JSON stay as they are.',
			},
			{
				displayName: 'Repeat Window (Minutes)',
				name: 'repeatWindow',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 60,
				description:
					'How long a delivery is remembered for Drop Repeats By. The newest 2000 deliveries are remembered at most.',
			},
			{
				displayName: 'Value Types',
				name: 'valueTypes',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: 'Add parameter',
				default: {},
				description: 'The types of parameters whose looks may deceive',
				options: [
					{
						displayName: 'Parameter',
						name: 'parameter',
						values: [
							{
								displayName: 'Name',
								name: 'name',
								type: 'string',
								default: '',
								placeholder: 'e.g. customer_number',
							},
							{
								displayName: 'Type',
								name: 'type',
								type: 'options',
								options: [
									{ name: 'Boolean', value: 'boolean', description: 'True or false' },
									{ name: 'Number', value: 'number' },
									{ name: 'Text', value: 'text' },
								],
								default: 'text',
								description: 'A value that does not fit stays text',
							},
						],
					},
				],
			},
		],
	},
];
