import type { Handlers } from '../call.mts';
import { attributeHandlers } from './attributes.mts';
import { consentHandlers } from './consents.mts';
import { definitionHandlers } from './definitions.mts';
import { downloadHandlers } from './downloads.mts';
import { reportHandlers } from './email-reports.mts';
import { emailHandlers } from './emails.mts';
import { eventHandlers } from './events.mts';
import { exportHandlers } from './exports.mts';
import { importHandlers } from './imports.mts';
import { mergeHandlers } from './merges.mts';
import { profileHandlers } from './profiles.mts';
import { segmentHandlers } from './segments.mts';
import { singleExportHandlers } from './single-exports.mts';
import { tagHandlers } from './tags.mts';
import { tokenHandlers } from './token.mts';

/** Every operation that the emulator answers, by its operation id. */
export const HANDLERS: Handlers = {
	...tokenHandlers,
	...definitionHandlers,
	...segmentHandlers,
	...profileHandlers,
	...mergeHandlers,
	...attributeHandlers,
	...tagHandlers,
	...eventHandlers,
	...consentHandlers,
	...importHandlers,
	...exportHandlers,
	...downloadHandlers,
	...singleExportHandlers,
	...emailHandlers,
	...reportHandlers,
};
