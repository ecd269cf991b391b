import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Operation } from './operation';

/** A resource: what the editor shows of it, and its operations. */
export interface Resource {
	/** As the editor shows it. */
	name: string;
	value: string;
	/** The choice of an operation, and the fields of all of them. */
	properties: INodeProperties[];
	operations: Operation[];
}

/**
 * Makes a resource of the table of its operations.
 *
 * @param table.operations in the order of the editor
 */
export function resourceOf(table: {
	displayName: string;
	value: string;
	/** The operation that is chosen at first. */
	defaultOperation: string;
	operations: Operation[];
}): Resource {
	const { displayName, value: resource, operations, defaultOperation } = table;
	const choice: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(optionOf),
		default: defaultOperation,
	};
	const properties = [choice, ...operations.flatMap(({ fields }) => fields)];
	return { name: displayName, value: resource, properties, operations };
}

function optionOf(operation: Operation): INodePropertyOptions {
	const { name, value, action, description } = operation;
	return {
		name,
		value,
		action,
		description,
		...('routing' in operation && {
			routing: operation.routing as INodePropertyOptions['routing'],
		}),
	};
}
