import { NodeOperationError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

/**
 * A `postReceive` step: one item an entry of a list.
 *
 * Lists come as `{"items": [...]}` (API.md section 4); a bare array is taken as well.
 *
 * @throws NodeOperationError where the answer is no list
 */
export async function splitList(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const body = response.body as unknown;
	const entries = Array.isArray(body) ? body : (body as IDataObject | undefined)?.items;
	if (!Array.isArray(entries)) {
		throw new NodeOperationError(
			this.getNode(),
			'APSIS One answered with something other than a list',
			{
				itemIndex: this.getItemIndex(),
				description: 'Check the region or base URL of the APSIS One credential.',
			},
		);
	}
	return entries.map((json: IDataObject) => ({ json }));
}
