import { sleep } from 'n8n-workflow';
import { steadyNow, type Clock } from './account/clock';

/** The clock of this machine; waiting is n8n's, since community packages have no timers of their own. */
export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms) => await sleep(ms),
};

/** The same, with a time that is never set back and begins anywhere: for the pace. */
export const steadyClock: Clock = { ...systemClock, now: steadyNow };
