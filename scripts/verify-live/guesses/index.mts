import type { Guess } from '../guess.mts';
import { files } from './files.mts';
import { profiles } from './profiles.mts';
import { reading } from './reading.mts';
import { signingIn } from './signingIn.mts';

export { unaskable } from './unaskable.mts';

/** All that can be asked, in the order in which it is asked. */
export const guesses: Guess[] = [...signingIn, ...reading, ...profiles, ...files];
