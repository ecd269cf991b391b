import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';
import { authenticateRequest, refreshCredential, TEST_MARK } from './authentication';

export class ApsisOneApi implements ICredentialType {
	name = 'apsisOneApi';

	displayName = 'APSIS One API';

	icon: Icon = { light: 'file:../icons/apsisOne.svg', dark: 'file:../icons/apsisOne.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-apsis-one/n8n-nodes-apsis-one#set-up-the-credential';

	httpRequestNode = {
		name: 'APSIS One',
		docsUrl: 'https://developer.apsis.com/',
		apiBaseUrlPlaceholder: 'https://api.apsis.one/audience/keyspaces',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [
				{ name: 'Europe', value: 'eu', description: 'Accounts that sign in at app.apsis.one' },
				{
					name: 'Asia-Pacific',
					value: 'apac',
					description: 'Accounts of the Asia-Pacific region',
				},
				{
					name: 'Custom',
					value: 'custom',
					description: 'Another base URL, such as a proxy or an emulator',
				},
			],
			default: 'eu',
			description: 'Where the APSIS One account lives',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			displayOptions: { show: { region: ['custom'] } },
			default: '',
			required: true,
			placeholder: 'e.g. https://api.apsis.one',
			description: 'Must begin with https://, unless it is on this machine',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. b49b39a0-0000-11ec-8017-5d554e855100',
			description: 'The ID of an API key',
			hint: 'In APSIS One, an admin makes API keys under Account settings > API management',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Shown once in APSIS One, when the API key is made',
		},
		{
			displayName: 'Read Only',
			name: 'readOnly',
			type: 'boolean',
			default: false,
			description:
				'Whether to refuse every request that could change something in APSIS One, whoever sends it: nodes, AI agents, the HTTP Request node. Exports and reports can still be requested.',
		},
		{
			displayName: 'Advanced',
			name: 'advanced',
			type: 'boolean',
			default: false,
			description: 'Whether to show settings that most accounts do not need',
		},
		{
			displayName: 'Share of the Rate Limit (%)',
			name: 'rateLimitShare',
			type: 'number',
			displayOptions: { show: { advanced: [true] } },
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 100,
			description:
				'How much of the limits of the APSIS One account this n8n may use. Lower it if other integrations need room.',
			hint: 'In queue mode each worker paces by itself: divide 100 by the number of workers',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Renew At',
			name: 'renewAt',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Expires At',
			name: 'expiresAt',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Fingerprint',
			name: 'fingerprint',
			type: 'hidden',
			default: '',
		},
	];

	authenticate: IAuthenticate = authenticateRequest;

	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ { eu: "https://api.apsis.one", apac: "https://api-apac.apsis.one" }[$credentials.region] ?? $credentials.baseUrl.trim() }}',
			url: '/audience/keyspaces',
			headers: { Accept: 'application/json', [TEST_MARK]: 'yes' },
		},
	};

	/** n8n calls this where the token is empty, after a 401, and for every credential test. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		return await refreshCredential(credentials, this.helpers.httpRequest);
	}
}
