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
import { authenticateRequest, refreshCredential } from './authentication';

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
			description: 'From APSIS One: Account settings > API management',
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
			displayName: 'Share of the Rate Limit (%)',
			name: 'rateLimitShare',
			type: 'number',
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
			headers: { Accept: 'application/json' },
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'APSIS One refused the request. Check that the API key still exists and may read keyspaces.',
				},
			},
		],
	};

	/** n8n calls this where the token is empty, after a 401, and for every credential test. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		return await refreshCredential(credentials, this.helpers.httpRequest);
	}
}
