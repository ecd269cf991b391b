import {
	NodeConnectionTypes,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type IExecuteSingleFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { isTool } from './tool';

/** An item of the input. */
export interface Input {
	index: number;
	data: INodeExecutionData;
}

/** A file of an item. */
export interface InputFile {
	data: IBinaryData;
	/** The whole of it. */
	content(): Promise<Buffer>;
	/** The same, as n8n's store gives it; in one piece where n8n has it in memory. */
	pieces(): AsyncIterable<Uint8Array>;
}

/** What the engine needs of n8n in one call of the node, however n8n calls it. */
export interface Caller {
	context: IExecuteFunctions | IExecuteSingleFunctions;
	inputs: Input[];
	/** As n8n's `getNodeParameter`. */
	parameter(
		name: string,
		index: number,
		fallback: unknown,
		options?: { extractValue: boolean },
	): unknown;
	/** The file of an item; throws where it has none of this name. */
	file(index: number, name: string): InputFile;
	/** A line for whoever watches the execution in the editor. */
	say(line: string): void;
	/** A hint in the output panel, where n8n offers them. */
	hint(message: string): void;
	/** What the workflow remembers for the node between executions. */
	staticData(): IDataObject;
	/** Whether `$json` of an expression is the item's own data. */
	hasOwnJson: boolean;
}

/** n8n's engine calls an operation for all items. */
export function callerOfAll(context: IExecuteFunctions): Caller {
	return {
		context,
		inputs: context.getInputData().map((data, index) => ({ index, data })),
		parameter: (name, index, fallback, options) =>
			context.getNodeParameter(name, index, fallback, options),
		file: (index, name) =>
			fileOf(
				context,
				context.helpers.assertBinaryData(index, name),
				async () => await context.helpers.getBinaryDataBuffer(index, name),
			),
		say: (line) => context.sendMessageToUI(line),
		hint: (message) => context.addExecutionHints({ message, location: 'outputPane' }),
		staticData: () => context.getWorkflowStaticData('node'),
		hasOwnJson: !isTool(context.getNode()),
	};
}

function fileOf(
	{ helpers }: Caller['context'],
	data: IBinaryData,
	content: () => Promise<Buffer>,
): InputFile {
	return {
		data,
		content,
		async *pieces() {
			if (data.id === undefined) yield await content();
			else yield* (await helpers.getBinaryStream(data.id)) as AsyncIterable<Buffer>;
		},
	};
}

/** n8n's RoutingNode calls an operation for one item. */
export function callerOfOne(context: IExecuteSingleFunctions): Caller {
	const index = context.getItemIndex();
	return {
		context,
		inputs: [{ index, data: inputOf(context) }],
		parameter: (name, _index, fallback, options) =>
			context.getNodeParameter(name, fallback as IDataObject, options),
		file: (_index, name) =>
			fileOf(
				context,
				context.helpers.assertBinaryData(name),
				async () => await context.helpers.getBinaryDataBuffer(name),
			),
		say: () => {},
		hint: () => {},
		staticData: () => context.getWorkflowStaticData('node'),
		hasOwnJson: false,
	};
}

/** Of a tool n8n keeps the arguments at another input; asked for the main one it makes up an empty item. */
function inputOf(context: IExecuteSingleFunctions): INodeExecutionData {
	const isToolCall = isTool(context.getNode());
	return context.getInputData(
		0,
		isToolCall ? NodeConnectionTypes.AiTool : NodeConnectionTypes.Main,
	);
}
