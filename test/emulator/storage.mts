import type { Answer } from './answer.mts';
import type { IncomingRequest } from './emulation.mts';
import type { Import, Imports } from './imports/imports.mts';
import type { Part } from './multipart.mts';
import { MultipartFault, readMultipart } from './multipart.mts';
import type { Reports } from './reports/reports.mts';

/** What is kept of the body of an upload: enough to see what was sent, without secrets and contents. */
export interface UploadRecord {
	/** Names of all parts, in their order. */
	fields: string[];
	/** The part named `file`, if there is one. */
	file: { name: string | undefined; contentType: string | undefined; bytes: number } | undefined;
}

/** What a request to the storage host comes to. */
export interface StorageReply {
	answer: Answer;
	/** What the request did against the documented rules, in words; nothing if it kept them. */
	violation?: string;
}

/** Size of an import's file (API.md §5), with MB in its decimal meaning, the strict one. */
const FILE_LIMIT = 50_000_000;
const UPLOAD_PATH = /^\/uploads\/([^/]+)$/;
const DOWNLOAD_PATH = /^\/downloads\/([^/]+)$/;

function error(status: number, code: string, message: string): Answer {
	return {
		status,
		headers: { 'content-type': 'application/xml' },
		body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
	};
}

const denied = (message: string) => error(403, 'AccessDenied', message);
const malformed = (message: string): StorageReply => ({
	answer: error(400, 'InvalidArgument', message),
	violation: message,
});

function partsOf(request: IncomingRequest): Part[] | string {
	try {
		return readMultipart(request.contentType, request.raw);
	} catch (fault) {
		if (fault instanceof MultipartFault) return fault.message;
		throw fault;
	}
}

/** What to keep of an upload's body; nothing if it is none. */
export function uploadRecord(request: IncomingRequest): UploadRecord | undefined {
	const parts = partsOf(request);
	if (typeof parts === 'string') return undefined;
	const file = parts.find(({ name }) => name === 'file');
	return {
		fields: parts.map(({ name }) => name),
		file: file && {
			name: file.fileName,
			contentType: file.contentType,
			bytes: file.content.length,
		},
	};
}

/** What is wrong with the form, in words: every field exactly as it was given, then the file. */
function formFault(parts: Part[], { fields }: Import): string | undefined {
	const file = parts.at(-1);
	if (file?.name !== 'file') return 'The last part of the form must be the file.';
	const sent = new Map(parts.slice(0, -1).map(({ name, content }) => [name, content]));
	if (sent.size !== parts.length - 1) return 'A field of the form is there more than once.';
	const unknown = [...sent.keys()].find((name) => !(name in fields));
	if (unknown !== undefined) return `The form has a field ${unknown} too many.`;
	for (const [name, value] of Object.entries(fields)) {
		const content = sent.get(name);
		if (content === undefined) return `The form lacks the field ${name}.`;
		if (!content.equals(Buffer.from(value))) return `The field ${name} has another value.`;
	}
	return undefined;
}

/**
 * The host to which files of imports are uploaded and from which files of email reports are
 * downloaded, in the manner of an object store (API.md §8.7, §8.9). GUESSES, all as Amazon S3 does
 * it: 204 for an upload, errors in XML, 403 for a URL that has expired, 411 without a length.
 */
export class Storage {
	constructor(
		private readonly imports: Imports,
		private readonly reports: Reports,
	) {}

	/** Answers a request. */
	reply(request: IncomingRequest): StorageReply {
		if (request.headers.authorization !== undefined) {
			const violation = 'A request with an Authorization header.';
			return { answer: denied('This host takes no Authorization header.'), violation };
		}
		const upload = UPLOAD_PATH.exec(request.path)?.[1];
		if (upload !== undefined && request.method === 'POST') return this.upload(request, upload);
		const download = DOWNLOAD_PATH.exec(request.path)?.[1];
		if (download !== undefined && request.method === 'GET') return this.download(request, download);
		return {
			answer: error(404, 'NoSuchKey', 'There is nothing here.'),
			violation: 'The storage host has no such method and path.',
		};
	}

	private upload(request: IncomingRequest, id: string): StorageReply {
		const found = this.imports.find(id);
		if (!found || request.search.get('signature') !== found.signature) {
			return { answer: denied('The signature does not match.') };
		}
		if (!this.imports.isOpen(found)) return { answer: denied('The policy has expired.') };
		if (request.headers['content-length'] === undefined) {
			const message = 'The upload needs a Content-Length.';
			return { answer: error(411, 'MissingContentLength', message), violation: message };
		}
		const parts = partsOf(request);
		if (typeof parts === 'string') return malformed(parts);
		const fault = formFault(parts, found);
		if (fault) return malformed(fault);
		const content = parts.at(-1)?.content ?? Buffer.alloc(0);
		if (content.length > FILE_LIMIT) {
			return { answer: error(400, 'EntityTooLarge', `The limit is ${FILE_LIMIT} bytes.`) };
		}
		this.imports.upload(found, content);
		return { answer: { status: 204 } };
	}

	/** A file that is gone is 404 here, as in an object store [guess]. */
	private download(request: IncomingRequest, id: string): StorageReply {
		const token = request.headers['x-apsis-auth'];
		const found = this.reports.file(id, {
			inUrl: request.search.get('signature') ?? undefined,
			inHeader: typeof token === 'string' ? token : undefined,
		});
		if (found === 'denied') return { answer: denied('The URL is not valid or has expired.') };
		if (found === 'gone') return { answer: error(404, 'NoSuchKey', 'The file is gone.') };
		const headers = {
			'content-type': 'application/gzip',
			'content-disposition': `attachment; filename="${id}.csv.gz"`,
		};
		return { answer: { status: 200, headers, body: found } };
	}
}
