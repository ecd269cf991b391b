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
	/** That of a node that is an agent's tool, where it is another one. */
	defaultOfTool?: string;
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
	const fields = [
		...operations.map((operation) => toolDescriptionOf(resource, operation)),
		...operations.flatMap((operation) => operation.fields),
	];
	if (table.defaultOfTool === undefined) {
		return { name: displayName, value: resource, properties: [choice, ...fields], operations };
	}
	// Where n8n does not know "@tool", as before 2.0 at first, the first of the two is shown.
	const choices: INodeProperties[] = [
		{ ...choice, displayOptions: { ...choice.displayOptions, hide: { '@tool': [true] } } },
		{
			...choice,
			displayOptions: { show: { resource: [resource], '@tool': [true] } },
			default: table.defaultOfTool,
		},
	];
	const properties = [...choices, ...fields];
	return { name: displayName, value: resource, properties, operations };
}

/**
 * What an agent is told of the tool, to begin with what the operation says of itself. n8n adds a field of
 * this name where a node has none, and fills in nothing but the operation's name (n8n 1.123 and 2.41).
 */
function toolDescriptionOf(resource: string, operation: Operation): INodeProperties {
	const { value, description } = operation;
	return {
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 2 },
		displayOptions: { show: { resource: [resource], operation: [value], '@tool': [true] } },
		default: `${/[.]$/.test(description) ? description : `${description}.`} In APSIS One, a marketing platform.`,
		required: true,
		description: 'Tells the AI agent what this tool does and when to use it',
	};
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
