import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { ApsisOneApi } from '../../../credentials/ApsisOneApi.credentials.ts';
import { ApsisOne } from '../../../nodes/ApsisOne/ApsisOne.node.ts';
import { resources } from '../../../nodes/ApsisOne/resources/index.ts';

export const node = new ApsisOne();
export const credential = new ApsisOneApi();

/** An operation as the description tells of it. */
export interface Operation {
	resource: string;
	operation: string;
	resourceLabel: string;
	option: INodePropertyOptions;
	/** Fields that are shown for it. */
	fields: INodeProperties[];
	/** Whether a request of it may be sent again although it may have arrived. */
	repeatable: boolean;
	/** Whether a read-only credential refuses it. */
	writes: boolean;
}

/** Every operation of the action node, in the order of the editor. */
export function operations(): Operation[] {
	const { properties } = node.description;
	const resources = optionsOf(properties.find(({ name }) => name === 'resource')!);
	return resources.flatMap(({ value, name }) => {
		const resource = String(value);
		const operationField = properties.find(
			(property) => property.name === 'operation' && isShown(property, resource),
		);
		return optionsOf(operationField!).map((option) => ({
			resource,
			operation: String(option.value),
			resourceLabel: name,
			option,
			fields: properties.filter(
				(property) =>
					property.name !== 'operation' && isShown(property, resource, String(option.value)),
			),
			repeatable: tableOf(resource, String(option.value)).repeatable,
			writes: tableOf(resource, String(option.value)).writes ?? false,
		}));
	});
}

const tableOf = (resource: string, operation: string) =>
	resources
		.find(({ value }) => value === resource)!
		.operations.find(({ value }) => value === operation)!;

function isShown({ displayOptions }: INodeProperties, resource: string, operation?: string) {
	const { show = {} } = displayOptions ?? {};
	return (
		(show.resource?.includes(resource) ?? false) &&
		(operation === undefined || (show.operation?.includes(operation) ?? false))
	);
}

export const optionsOf = ({ options = [] }: INodeProperties) => options as INodePropertyOptions[];
