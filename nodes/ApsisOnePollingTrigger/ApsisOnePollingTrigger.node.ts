import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { listSearch } from '../ApsisOne/methods/listSearch';
import { fields } from './fields';
import { poll } from './poll';

export class ApsisOnePollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'APSIS One Audience Trigger',
		name: 'apsisOnePollingTrigger',
		icon: { light: 'file:../../icons/apsisOne.svg', dark: 'file:../../icons/apsisOne.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["source"].replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase()) }}',
		description:
			'Starts the workflow when emails are opened, clicked or bounce, when profiles enter or leave a segment, and when they opt in or out',
		defaults: { name: 'APSIS One Audience Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'apsisOneApi', required: true }],
		properties: fields,
	};

	methods = { listSearch };

	poll = poll;
}
