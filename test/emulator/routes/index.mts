import type { Handlers } from '../call.mts';
import { attributeHandlers } from './attributes.mts';
import { consentHandlers } from './consents.mts';
import { definitionHandlers } from './definitions.mts';
import { emailHandlers } from './emails.mts';
import { eventHandlers } from './events.mts';
import { mergeHandlers } from './merges.mts';
import { profileHandlers } from './profiles.mts';
import { segmentHandlers } from './segments.mts';
import { tagHandlers } from './tags.mts';
import { tokenHandlers } from './token.mts';

/** Every operation that the emulator answers, by the operation id of the reference. */
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
	...emailHandlers,
};
