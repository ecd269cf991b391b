import type { ILoadOptionsFunctions } from 'n8n-workflow';

/** What was asked for, and how: all paths in their order. */
export interface Editor {
	context: ILoadOptionsFunctions;
	urls: string[];
}

let accounts = 0;

/**
 * The editor's context with the fields of the node filled in; each is an account of its own.
 *
 * @param bodies answers by what their path ends with, before the query; 404 for all others
 */
export function editor(fields: Record<string, string>, bodies: Record<string, unknown>): Editor {
	const urls: string[] = [];
	const clientId = `editor ${accounts++}`;
	const context = {
		getNode: () => ({ name: 'APSIS One', parameters: fields }),
		getCurrentNodeParameter: (name: string) => fields[name],
		getCredentials: async () => ({ region: 'eu', clientId, clientSecret: 's' }),
		helpers: {
			httpRequestWithAuthentication: async (_: string, { url }: { url: string }) => {
				urls.push(url);
				const path = url.replace(/\?.*$/, '');
				const end = Object.keys(bodies).find((each) => path.endsWith(each));
				if (end !== undefined) return { statusCode: 200, headers: {}, body: bodies[end] };
				return { statusCode: 404, headers: {}, body: { status: 404, title: 'Not Found' } };
			},
		},
	} as unknown as ILoadOptionsFunctions;
	return { context, urls };
}
