import { SEED } from '../../emulator/index.mts';
import type { Credential } from '../../n8n/host/client.mts';
import { apsisOneNode, byId } from '../../n8n/workflow.mts';

/** A way to send a request for each item of `webhookWorkflowOf`. */
export interface Work {
	name: string;
	/** Whether the profiles are there already, as the emulator makes them up. */
	needsProfiles?: true;
	/** n8n's own node, which has no goals, and gives an item up that is answered 429. */
	isReference?: true;
	node(credential: Credential, url: string): ReturnType<typeof apsisOneNode>;
}

const target = { section: byId(SEED.sections.default), keyspace: byId(SEED.keyspaces.email) };
/** Time for a long queue. */
const options = { maxWait: 600 };

const create: Work = {
	name: 'Profile > Create',
	node: (credential) =>
		apsisOneNode(credential, {
			parameters: {
				resource: 'profile',
				operation: 'create',
				...target,
				profileKey: '={{ $json.name }}-{{ $json.n }}@example.com',
				options,
			},
		}),
};

const setAttribute: Work = {
	name: 'Attribute > Set',
	needsProfiles: true,
	node: (credential) =>
		apsisOneNode(credential, {
			parameters: {
				resource: 'attribute',
				operation: 'set',
				...target,
				profileKey: '=person-{{ String($json.n + 1).padStart(7, "0") }}@example.com',
				attributes: {
					mappingMode: 'defineBelow',
					value: { [SEED.attributes.firstName]: '={{ $json.name }}-{{ $json.n }}' },
					schema: [],
				},
				options,
			},
		}),
};

/** The limit of the account in batches. */
const BATCHING = { batching: { batch: { batchSize: 10, batchInterval: 100 } } };

const httpRequest = (name: string, ownOptions: object): Work => ({
	name,
	isReference: true,
	node: (credential, url) => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		onError: 'continueRegularOutput',
		credentials: { apsisOneApi: { id: credential.id, name: credential.name } },
		parameters: {
			method: 'POST',
			url: `${url}/audience/keyspaces/${SEED.keyspaces.email}/sections/${SEED.sections.default}/profiles`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'apsisOneApi',
			sendBody: true,
			bodyParameters: {
				parameters: [{ name: 'profile_key', value: '={{ $json.name }}-{{ $json.n }}@example.com' }],
			},
			options: ownOptions,
		},
	}),
});

/** The same with the package's pace, since the credential has it. */
export const works: Work[] = [
	create,
	setAttribute,
	httpRequest("n8n's HTTP Request, batches of 10 every 100 ms", BATCHING),
	httpRequest("n8n's HTTP Request", {}),
];
