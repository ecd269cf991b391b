import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { maxWait } from '../../fields/options';
import { section } from '../../fields/pickers';
import { requiredText } from '../../transport/target';

const show = { resource: ['import'], operation: ['getStatus'] };

/** Fields of Import > Get Status. */
export const getImportStatusFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{
		displayName: 'Import ID',
		name: 'importId',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.importId }}',
		description: 'Import > Create gives it',
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

/**
 * A `postReceive` step: the state, with all that APSIS One says of it (API.md section 8.7). Clients
 * read it from `result`; an answer without that envelope is taken as well.
 */
export async function toImportStatus(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const body = response.body as IDataObject | undefined;
	const result = (body?.result ?? body) as IDataObject | undefined;
	const names = {
		importId: requiredText(this, 'importId'),
		section: requiredText(this, 'section'),
	};
	return [{ json: { ...names, ...result } }];
}
