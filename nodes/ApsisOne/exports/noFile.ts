import { ExplainedError } from '../../../credentials/account/explained';

/** There is no file, and there will be none: only a new request can bring one. */
export class NoFile extends ExplainedError {}
