import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Answer } from './answer.mts';

// ajv-formats is CommonJS; its types and Node disagree about what its default export is.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void;

const DOCUMENT_URL = new URL('./reference/openapi.yaml', import.meta.url);
/** Paths that the reference cannot have, since they are not documented. */
const GUESSED_URL = new URL('./reference/poll-urls.yaml', import.meta.url);
const DOCUMENT_ID = 'https://emulator.invalid/openapi';

interface ParameterObject {
	name: string;
	in: 'path' | 'query';
	schema: { type?: string };
}

interface BodyObject {
	content?: Record<string, unknown>;
}

interface OperationObject {
	operationId: string;
	deprecated?: boolean;
	security?: unknown[];
	parameters?: Array<{ $ref?: string }>;
	requestBody?: BodyObject;
	responses: Record<string, { $ref?: string }>;
}

interface Document {
	paths: Record<string, Record<string, OperationObject>>;
	components: { responses: Record<string, BodyObject> };
}

interface QueryParameter {
	name: string;
	isArray: boolean;
	/** Checks and coerces `value`; coercion needs a parent to write to, hence the wrapping. */
	validate: ValidateFunction<{ value: unknown }>;
}

interface Operation {
	id: string;
	/** Whether it takes a bearer token. */
	secured: boolean;
	pattern: RegExp;
	paramNames: string[];
	query: QueryParameter[];
	/** Media type to the pointer of its schema; nothing if the operation takes no body. */
	body: Map<string, string> | undefined;
	/** Status to media type to pointer; no media type: an empty answer. */
	answers: Map<number, Map<string, string>>;
}

/** A request as it came in. */
export interface RawRequest {
	method: string;
	/** As it was sent, percent-encoded and without the query. */
	path: string;
	search: URLSearchParams;
	contentType: string | undefined;
	/** Parsed; undefined if there is none or if it could not be parsed. */
	body: unknown;
	bodyLength: number;
}

/** What a request breaks, and the status that it earns. */
export interface Breach {
	status: 400 | 403 | 415;
	detail: string;
	/** Whether it is the body that breaks its schema or media type. */
	isOfBody?: boolean;
}

/** A request that was held against the reference. */
export interface CheckedRequest {
	operation: Operation | undefined;
	/** Whether the reference has no such method and path. */
	isUnknown: boolean;
	params: Record<string, string>;
	query: Record<string, unknown>;
	breaches: Breach[];
}

/**
 * Media types beside those of the reference. A public client sends this one to version 1 of the
 * attributes PATCH, and was probably understood (API.md §4).
 */
const FURTHER_TYPES: ReadonlyMap<string, string> = new Map([
	['setAttributesV1', 'application/json'],
]);

function pointerOf(...parts: string[]): string {
	const escaped = parts.map((part) =>
		encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
	);
	return `#/${escaped.join('/')}`;
}

function describe(errors: ErrorObject[] | null | undefined): string {
	return (errors ?? [])
		.map((error) => `${error.instancePath || 'the whole'} ${error.message ?? ''}`.trim())
		.join('; ');
}

function mediaType(header: string | undefined): string {
	return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function isEmptyBody(request: RawRequest): boolean {
	const { body } = request;
	// PHP clients send `null` where they have no body.
	if (request.bodyLength === 0 || body === null) return true;
	// n8n sends `{}` where a body is allowed and empty; it says nothing, so it is let through.
	return typeof body === 'object' && Object.keys(body).length === 0;
}

function readDocument(): Document {
	const document = parse(readFileSync(DOCUMENT_URL, 'utf8')) as Document;
	const guessed = parse(readFileSync(GUESSED_URL, 'utf8'), { merge: true }) as Document;
	return { ...document, paths: { ...document.paths, ...guessed.paths } };
}

/** Holds requests and answers against `reference/openapi.yaml` and `reference/poll-urls.yaml`. */
export class Reference {
	private readonly document: Document;
	private readonly ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false });
	private readonly queryAjv = new Ajv2020({ strict: false, coerceTypes: 'array' });
	private readonly operations: Array<Operation & { method: string }> = [];
	private readonly errorAnswers = new Map<number, Map<string, string>>();

	constructor() {
		this.document = readDocument();
		for (const ajv of [this.ajv, this.queryAjv]) {
			addFormats(ajv);
			ajv.addSchema(this.document, DOCUMENT_ID, false, false);
		}
		for (const [name, response] of Object.entries(this.document.components.responses)) {
			const pointers = contentPointers(response, 'components', 'responses', name);
			this.errorAnswers.set(Number(name.slice(1)), pointers);
		}
		for (const [path, methods] of Object.entries(this.document.paths)) {
			for (const [method, operation] of Object.entries(methods)) {
				this.operations.push({
					method: method.toUpperCase(),
					...this.read(path, method, operation),
				});
			}
		}
		// A fixed path wins over one with parameters that would also fit.
		this.operations.sort((a, b) => a.paramNames.length - b.paramNames.length);
	}

	/** The ids of all operations, without the deprecated ones. */
	get operationIds(): string[] {
		return Object.values(this.document.paths)
			.flatMap((methods) => Object.values(methods))
			.filter((operation) => operation.deprecated !== true)
			.map((operation) => operation.operationId);
	}

	/** Finds the operation of a request and lists all that the request breaks. Never throws. */
	check(request: RawRequest): CheckedRequest {
		const none = { operation: undefined, isUnknown: false, params: {}, query: {} };
		const found = this.match(request);
		if (!found) {
			const detail = 'The reference has no such method and path.';
			return { ...none, isUnknown: true, breaches: [{ status: 403, detail }] };
		}
		const { operation, values } = found;
		const params: Record<string, string> = {};
		for (const [index, name] of operation.paramNames.entries()) {
			try {
				params[name] = decodeURIComponent(values[index] ?? '');
			} catch {
				const detail = `${name} in the path is not percent-encoded well.`;
				return { ...none, breaches: [{ status: 400, detail }] };
			}
		}
		const { query, breaches } = this.checkQuery(operation, request.search);
		const bodyBreach = this.checkBody(operation, request);
		if (bodyBreach) breaches.push(bodyBreach);
		return { operation, isUnknown: false, params, query, breaches };
	}

	/**
	 * What an answer breaks, in words; nothing if it holds. The error statuses which the reference
	 * describes for any operation are let through for every operation, since its lists of errors
	 * are "the plausible set, not a documented list".
	 */
	answerBreach(operation: Operation, answer: Answer): string | undefined {
		const content = operation.answers.get(answer.status) ?? this.errorAnswers.get(answer.status);
		if (!content) return `${operation.id}: status ${answer.status} is not in the reference`;
		if (content.size === 0) {
			return answer.body === undefined ? undefined : `${operation.id}: the answer must be empty`;
		}
		const type = mediaType(answer.headers?.['content-type'] ?? 'application/json');
		const pointer = content.get(type);
		if (!pointer) return `${operation.id}: answer of type ${type} is not in the reference`;
		const validate = this.validator(pointer);
		if (validate(answer.body)) return undefined;
		return `${operation.id}: answer ${answer.status}: ${describe(validate.errors)}`;
	}

	private match(request: RawRequest): { operation: Operation; values: string[] } | undefined {
		const path = request.path.replace(/\/$/, '');
		for (const operation of this.operations) {
			const match = operation.method === request.method && operation.pattern.exec(path);
			if (match) return { operation, values: match.slice(1) };
		}
		return undefined;
	}

	private checkQuery(
		operation: Operation,
		search: URLSearchParams,
	): { query: Record<string, unknown>; breaches: Breach[] } {
		const query: Record<string, unknown> = {};
		const breaches: Breach[] = [];
		for (const name of new Set(search.keys())) {
			const parameter = operation.query.find((one) => one.name === name);
			if (!parameter) {
				const detail = `${operation.id} has no query parameter ${name}.`;
				breaches.push({ status: 400, detail });
				continue;
			}
			const values = search.getAll(name);
			const holder = { value: parameter.isArray ? values : values.at(-1) };
			const { validate } = parameter;
			if (validate(holder)) query[name] = holder.value;
			else breaches.push({ status: 400, detail: `${name}: ${describe(validate.errors)}` });
		}
		return { query, breaches };
	}

	private checkBody(operation: Operation, request: RawRequest): Breach | undefined {
		if (!operation.body) {
			if (isEmptyBody(request)) return undefined;
			return { status: 400, detail: `${operation.id} takes no body.` };
		}
		const type = mediaType(request.contentType);
		const [anyPointer] = operation.body.values();
		const isFurther = FURTHER_TYPES.get(operation.id) === type;
		const pointer = isFurther ? anyPointer : operation.body.get(type);
		if (!pointer) {
			const wanted = [...operation.body.keys()].join(' or ');
			const detail = `The content type must be ${wanted}, not "${type}".`;
			return { status: 415, detail, isOfBody: true };
		}
		if (request.body === undefined) {
			return { status: 400, detail: 'The body cannot be read.', isOfBody: true };
		}
		const validate = this.validator(pointer);
		if (validate(request.body)) return undefined;
		return { status: 400, detail: `Body: ${describe(validate.errors)}.`, isOfBody: true };
	}

	private validator(pointer: string): ValidateFunction {
		const validate = this.ajv.getSchema(`${DOCUMENT_ID}${pointer}`);
		if (!validate) throw new Error(`The reference has nothing at ${pointer}`);
		return validate;
	}

	private resolve<T extends object>(object: T & { $ref?: string }): { at: string[]; object: T } {
		const at = (object.$ref ?? '').split('/').slice(1);
		const target = at.reduce<unknown>(
			(value, part) => (value as Record<string, unknown>)[part],
			this.document,
		);
		return { at, object: target as T };
	}

	private queryParameter(at: string[], parameter: ParameterObject): QueryParameter | undefined {
		if (parameter.in !== 'query') return undefined;
		return {
			name: parameter.name,
			isArray: parameter.schema.type === 'array',
			validate: this.queryAjv.compile({
				properties: { value: { $ref: `${DOCUMENT_ID}${pointerOf(...at, 'schema')}` } },
			}),
		};
	}

	private read(path: string, method: string, source: OperationObject): Operation {
		const paramNames: string[] = [];
		const pattern = path
			.replace(/[.]/g, '\\$&')
			.replace(/\{(\w+)\}/g, (_, name: string) => (paramNames.push(name), '([^/]+)'));
		const query = (source.parameters ?? [])
			.map((parameter) => this.resolve(parameter))
			.map(({ at, object }) => this.queryParameter(at, object as ParameterObject))
			.filter((parameter) => parameter !== undefined);
		const answers = new Map<number, Map<string, string>>();
		for (const [status, response] of Object.entries(source.responses)) {
			const own = ['paths', path, method, 'responses', status];
			const { at, object } = response.$ref
				? this.resolve<BodyObject>(response)
				: { at: own, object: response as BodyObject };
			answers.set(Number(status), contentPointers(object, ...at));
		}
		return {
			id: source.operationId,
			secured: source.security?.length !== 0,
			pattern: new RegExp(`^${pattern}$`),
			paramNames,
			query,
			body:
				source.requestBody &&
				contentPointers(source.requestBody, 'paths', path, method, 'requestBody'),
			answers,
		};
	}
}

function contentPointers(object: BodyObject, ...at: string[]): Map<string, string> {
	const types = Object.keys(object.content ?? {});
	return new Map(types.map((type) => [type, pointerOf(...at, 'content', type, 'schema')]));
}
