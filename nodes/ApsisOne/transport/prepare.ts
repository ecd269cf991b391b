import {
	NodeOperationError,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type INode,
} from 'n8n-workflow';
import { isTool } from './tool';

/** Changes a request before it is sent. */
export type Preparation = (
	this: IExecuteSingleFunctions,
	options: IHttpRequestOptions,
) => Promise<void> | void;

const failures = new WeakMap<object, unknown>();

/**
 * A `preSend` step made of preparations, run in order.
 *
 * n8n handles an error of a `preSend` step itself and loses the paired item, so an error is kept
 * here for `sendWithBackOff` to throw.
 */
export function prepare(...preparations: Preparation[]) {
	return async function (this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
		try {
			for (const preparation of failures.has(options) ? [] : preparations) {
				await preparation.call(this, options);
			}
		} catch (error) {
			failures.set(options, error);
		}
		return options;
	};
}

/** The error of a preparation of this request, if there was one. */
export const failureOf = (options: object): unknown => failures.get(options);

/**
 * A preparation: puts the values of the node's fields into the path, where the URL names them in
 * braces, as in `/audience/segments/{segment}`.
 *
 * @throws NodeOperationError where a value is empty or cannot be part of a path
 */
export function fillPath(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	options.url = options.url.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = this.getNodeParameter(name, '', { extractValue: true });
		return pathSegment(value, name, this.getNode(), this.getItemIndex());
	});
}

/**
 * The one place where user text becomes part of a path: percent-encoded whole (API.md section 4).
 *
 * @param name the field's internal name, for the error
 * @throws NodeOperationError where the text is empty, or `.` or `..`: a URL cannot carry those two,
 * every client and server resolves them away, encoded or not (WHATWG URL, "double-dot segment")
 */
export function pathSegment(value: unknown, name: string, node: INode, itemIndex: number): string {
	const text = requireText(value, name, node, itemIndex);
	if (/^\.\.?$/.test(text)) {
		throw new NodeOperationError(node, `"${labelOf(name)}" cannot be "${text}"`, {
			itemIndex,
			description: 'A URL cannot address it. Leave this item out.',
		});
	}
	return encodeURIComponent(text);
}

/**
 * The text of a field that must not be empty, without white space around it.
 *
 * @param name the field's internal name, for the error
 * @throws NodeOperationError where it is empty, or neither text nor a number
 */
export function requireText(value: unknown, name: string, node: INode, itemIndex: number): string {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '') return text;
	throw new NodeOperationError(node, `"${labelOf(name)}" is empty`, {
		itemIndex,
		description: 'Fill in the field. If it is an expression, check that this item has the value.',
	});
}

/** "profileKey" to "Profile Key", "importId" to "Import ID" and so on, as the fields are labelled. */
const labelOf = (name: string) =>
	name
		.replace(/([A-Z])/g, ' $1')
		.replace(/^./, (first) => first.toUpperCase())
		.replace(/ (Id|Url)$/, (word) => word.toUpperCase());

/** A preparation: refuses what cannot be undone to an AI agent, unless the node's option allows it. */
export function guardIrreversible(this: IExecuteSingleFunctions) {
	const { allowAiAgents = false } = this.getNodeParameter('options', {}) as IDataObject;
	if (!isTool(this.getNode()) || allowAiAgents) return;
	throw new NodeOperationError(
		this.getNode(),
		'This cannot be undone, so an AI agent may not do it',
		{
			itemIndex: this.getItemIndex(),
			description: 'To allow it, add the option "Allow AI Agents" to this node.',
		},
	);
}
