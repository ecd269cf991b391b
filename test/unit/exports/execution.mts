import { Readable } from 'node:stream';
import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INode } from 'n8n-workflow';
import { callerOfAll } from '../../../nodes/ApsisOne/engine/caller.ts';
import { run } from '../../../nodes/ApsisOne/engine/run.ts';

export const HOST = 'http://127.0.0.1:9';

/** An execution of a node, whose tries n8n calls with the same execute data and the same items. */
export class Execution {
	staticData: IDataObject = {};
	/** The clock of APSIS One less this machine's. */
	clockOffsetMs = 0;
	mode = 'trigger';
	/** Bodies of the requests for files. */
	readonly requested: IDataObject[] = [];
	readonly hints: string[] = [];
	/** The files in the order that they are downloaded; a status: there is none. */
	files: Array<string | number> = [];
	private readonly executeData = {};

	constructor(
		private readonly parameters: IDataObject,
		private readonly items: IDataObject[] = [{}],
	) {}

	/** How far "since last run" got, of each item that asks for something else. */
	get places(): unknown[] {
		return Object.values((this.staticData.sinceLastRun ?? {}) as IDataObject);
	}

	async try(operation: Parameters<typeof run>[1]) {
		return await run(callerOfAll(this.context()), operation);
	}

	private context(): IExecuteFunctions {
		const send = async (options: IHttpRequestOptions) => this.answer(options);
		const node = {
			name: 'APSIS One',
			type: 'x',
			parameters: this.parameters,
			retryOnFail: true,
		} as unknown as INode;
		const data = this.items.map((json) => ({ json }));
		return {
			getNode: () => node,
			getMode: () => this.mode,
			getTimezone: () => 'UTC',
			getInputData: () => data,
			getExecuteData: () => this.executeData,
			getExecutionCancelSignal: () => undefined,
			continueOnFail: () => false,
			getNodeParameter: (name: string, index: number, fallback: unknown) =>
				this.items[index]?.[name] ?? this.parameters[name] ?? fallback,
			getWorkflowStaticData: () => this.staticData,
			addExecutionHints: ({ message }: { message: string }) => this.hints.push(message),
			sendMessageToUI: () => {},
			getCredentials: async () => ({
				region: 'custom',
				baseUrl: HOST,
				clientId: 'a',
				clientSecret: 'b',
			}),
			helpers: {
				httpRequestWithAuthentication: async (_: string, options: IHttpRequestOptions) =>
					await send(options),
				httpRequest: send,
			},
		} as unknown as IExecuteFunctions;
	}

	private answer({ method, url, body }: IHttpRequestOptions) {
		const answered = (statusCode: number, content: unknown) => ({
			statusCode,
			headers: {
				'content-type': 'text/csv',
				date: new Date(Date.now() + this.clockOffsetMs).toUTCString(),
			},
			body: content,
		});
		if (url === '/audience/keyspaces') return answered(200, { items: [] });
		if (method === 'POST') {
			this.requested.push(body as IDataObject);
			const id = this.requested.length;
			return answered(202, { report_id: `r${id}`, file_download_url_v2: `${HOST}/files/${id}` });
		}
		if (url.startsWith('/emails/reports/')) {
			return answered(200, { status: 'completed', file_download_url: `${HOST}/files/report` });
		}
		const file = this.files.shift()!;
		return typeof file === 'number'
			? answered(file, '')
			: answered(200, Readable.from([Buffer.from(file)]));
	}
}
