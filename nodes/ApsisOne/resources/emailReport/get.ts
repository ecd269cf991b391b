import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { maxWait } from '../../fields/options';
import { requiredText } from '../../transport/target';

const show = { resource: ['emailReport'], operation: ['get'] };

/** Fields of Email Report > Get. */
export const getEmailReportFields: INodeProperties[] = [
	{
		displayName: 'Report ID',
		name: 'reportId',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.reportId }}',
		description: 'Email Report > Create gives it',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/** A `postReceive` step: the state of the report (API.md section 8.9). */
export async function toReportStatus(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [
		{ json: { reportId: requiredText(this, 'reportId'), ...(response.body as IDataObject) } },
	];
}
