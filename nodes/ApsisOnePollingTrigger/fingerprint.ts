import { createHash } from 'node:crypto';
import type { JsonObject } from '../ApsisOne/client/json';

/** By what the body of a request is known, so that a file is known to be what is still asked for. */
export const fingerprintOf = (body: JsonObject): string =>
	createHash('sha256').update(JSON.stringify(body)).digest('base64url');
