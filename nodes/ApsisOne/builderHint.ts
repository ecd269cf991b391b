import type { IBuilderHint } from 'n8n-workflow';

/** What n8n's builder of workflows is told of the node (n8n 2; others leave it out). */
export const builderHint: IBuilderHint = {
	searchHint:
		'Email marketing with APSIS One. To write a contact use Profile > Create or Update; for a newsletter sign-up or opt-out use Consent > Set; to start a flow in APSIS One use Event > Add. For more than some hundred rows at once use Import > Create, which takes all items in one file, in place of an operation for each item. A profile is named by a keyspace (the kind of unique identifier, mostly email) and a profile key (its value, such as the address).',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-apsis-one.apsisOneTrigger',
			relationHint: 'Starts a workflow when a Marketing Automation flow of APSIS One calls it',
		},
		{
			nodeType: 'n8n-nodes-apsis-one.apsisOnePollingTrigger',
			relationHint:
				'Starts a workflow when an email was opened, clicked or unsubscribed from, or when a profile enters a segment',
		},
	],
};
