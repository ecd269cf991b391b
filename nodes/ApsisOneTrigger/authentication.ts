import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

/** How deliveries prove that they are the flow's; `workflow` is how version 1 did it. */
export const AUTHENTICATIONS = ['headerAuth', 'queryAuth', 'none', 'workflow'] as const;

/** n8n's own credential types, as its Webhook node has them, and where the secret of each is. */
export const CREDENTIALS = {
	headerAuth: { type: 'httpHeaderAuth', place: 'header' },
	queryAuth: { type: 'httpQueryAuth', place: 'query' },
} as const;

/** The credentials of the node: of APSIS One only to download an export. */
export const credentials: INodeCredentialDescription[] = [
	{
		name: 'apsisOneApi',
		required: true,
		displayOptions: { show: { deliveryKind: ['profileExport'] } },
	},
	...Object.entries(CREDENTIALS).map(([authentication, { type }]) => ({
		name: type,
		required: true,
		displayOptions: { show: { authentication: [authentication] } },
	})),
];

const authentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Header Auth',
			value: 'headerAuth',
			description: 'The flow sends the secret of the credential as a header',
		},
		{
			name: 'None',
			value: 'none',
			description: 'Anyone who learns the URL can start this workflow',
		},
		{
			name: 'Query Auth',
			value: 'queryAuth',
			description: 'The flow sends the secret of the credential at the end of the URL',
		},
	],
	default: 'headerAuth',
	description:
		'How a delivery proves that it is from your flow. Make the value of the credential a text that nobody can guess, of 16 characters or more.',
};

/** Names of parameters. They are no secrets, also where n8n's lint takes the word for the thing. */
export const parameterName: Pick<INodeProperties, 'type' | 'noDataExpression'> = {
	type: 'string',
	noDataExpression: true,
};

const ofFlows = { deliveryKind: ['flow'] };
const inWorkflow = { ...ofFlows, '@version': [1], authentication: ['workflow'] };

/** The fields that say what a delivery must bring. */
export const authenticationFields: INodeProperties[] = [
	{ ...authentication, displayOptions: { show: ofFlows, hide: { '@version': [1] } } },
	{
		...authentication,
		displayOptions: { show: { ...ofFlows, '@version': [1] } },
		options: [
			...authentication.options!,
			{
				name: 'Secret in This Workflow',
				value: 'workflow',
				description: 'It goes wherever the workflow is shared or exported; a credential does not',
			},
		],
		default: 'workflow',
	},
	{
		...authentication,
		displayOptions: { show: { deliveryKind: ['profileExport'] } },
		options: authentication.options!.filter((option) => option.name !== 'Header Auth'),
		default: 'queryAuth',
		description:
			'How a callback proves that it answers your request. Put the name and value of the credential at the end of the Callback URL, as ?name=value; APSIS One sends no headers of yours.',
	},
	{
		displayName: 'Require Secret',
		name: 'requireSecret',
		type: 'boolean',
		noDataExpression: true,
		displayOptions: { show: inWorkflow },
		default: true,
		description:
			'Whether a delivery must bring the secret. Without it, anyone who learns the URL can start this workflow.',
	},
	{
		displayName: 'Secret Name',
		name: 'secretName',
		...parameterName,
		displayOptions: { show: { ...inWorkflow, requireSecret: [true] } },
		default: 'secret',
		required: true,
		description: 'The name of the parameter or header that brings the secret',
	},
	{
		displayName: 'Secret',
		name: 'secret',
		type: 'string',
		typeOptions: { password: true },
		displayOptions: { show: { ...inWorkflow, requireSecret: [true] } },
		default: '',
		required: true,
		description: 'A text that nobody can guess, of 16 characters or more',
	},
];
