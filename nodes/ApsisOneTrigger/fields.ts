import type { INodeProperties } from 'n8n-workflow';

const HELP =
	'<a href="https://help.apsis.one/en/articles/7019829-webhook-node" target="_blank">Webhook node</a>';

const STEPS = [
	'Activate (publish) this workflow and copy the Production URL.',
	`In APSIS One, open the flow in Marketing Automation, drag the ${HELP} to where profiles are to be passed on, and click it.`,
	'Choose an http Method that is among those below, and enter the URL.',
	'At "Add Profile Data as URL Parameter", choose attributes or event data, and give each the name it is to have here.',
	'Put the secret below at the end of the URL, as ?secret=…, or at "Add Header Data".',
	'Start the flow.',
];

/** n8n 2.x shows no other list, and no bold words, in a notice. */
const listOf = (steps: string[]) => `<ul>${steps.map((step) => `<li>${step}</li>`).join('')}</ul>`;

/** Names of parameters. They are no secrets, also where n8n's lint takes the word for the thing. */
const parameterName: Pick<INodeProperties, 'type' | 'noDataExpression'> = {
	type: 'string',
	noDataExpression: true,
};

/** Fields of APSIS One Trigger. The names of screens are those of the help articles in API.md section 9. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: listOf(STEPS),
		name: 'setUpNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'HTTP Methods',
		name: 'httpMethods',
		type: 'multiOptions',
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
	{
		displayName: 'Require Secret',
		name: 'requireSecret',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description:
			'Whether a delivery must bring the secret. Without it, anyone who learns the URL can start this workflow.',
	},
	{
		displayName: 'Secret Name',
		name: 'secretName',
		...parameterName,
		displayOptions: { show: { requireSecret: [true] } },
		default: 'secret',
		required: true,
		description: 'The name of the parameter or header that brings the secret',
	},
	{
		displayName: 'Secret',
		name: 'secret',
		type: 'string',
		typeOptions: { password: true },
		displayOptions: { show: { requireSecret: [true] } },
		default: '',
		required: true,
		description:
			'A text that nobody can guess, of 16 characters or more. Letters and digits are best, since a URL may hold it. It is stored with the workflow, and not passed on to it.',
	},
	{
		displayName: 'Drop Repeats By',
		name: 'dropRepeatsBy',
		...parameterName,
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
