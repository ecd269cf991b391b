import { KEYSPACES } from './definitions.mts';
import type { Emulation } from './emulation.mts';
import type { CallbackDelivery } from './exports/callbacks.mts';
import type { ExportFailure } from './exports/exports.mts';
import type { Fault } from './faults.mts';
import type { Outcome } from './imports/apply.mts';
import type { ImportStatus } from './imports/imports.mts';
import type { ReceivedRequest } from './recorder.mts';
import type { ProducedEvents } from './reports/events.mts';
import { produceEmailEvents } from './reports/events.mts';
import { addCrowd } from './seed/crowd.mts';
import type { ChangeableSettings, Settings } from './settings.mts';
import type { WebhookCall, WebhookDelivery } from './webhooks.mts';

/** An import as tests see it. */
export interface ImportView {
	id: string;
	status: ImportStatus;
	/** Files that arrived; more than one tells of a repeated upload. */
	uploads: number;
	outcome: Outcome | undefined;
	error: string | undefined;
}

/** What tests do to an emulator and ask of it. `/__emulator/` offers the same over HTTP. */
export class Control {
	constructor(private readonly emulation: Emulation) {}

	/** Requests since the start or the last `clearReceived`, in the order of their arrival. */
	get received(): ReceivedRequest[] {
		return this.emulation.recorder.received;
	}

	/** Requests and answers that break openapi.yaml, in words. Tests expect it to be empty. */
	get violations(): string[] {
		return this.emulation.recorder.violations;
	}

	/** How many received requests were answered with each status. */
	get counts(): Record<number, number> {
		return this.emulation.recorder.counts;
	}

	/** How many of the received requests asked for a token. */
	get tokenCalls(): number {
		return this.emulation.recorder.tokenCalls;
	}

	/** The most requests that were under way at once. */
	get maxInFlight(): number {
		return this.emulation.recorder.maxInFlight;
	}

	/** Forgets `received`, and with it all that is counted from it, and `violations`. */
	clearReceived(): void {
		this.emulation.recorder.clear();
	}

	/** Changes some settings from the next request on. */
	set(settings: ChangeableSettings): void {
		Object.assign(this.emulation.settings, settings);
		if (settings.limits !== undefined) this.emulation.resetLimits();
	}

	/** The life of tokens issued from now on. */
	setTokenLife(tokenLifeSeconds: number): void {
		this.set({ tokenLifeSeconds });
	}

	/** Enforces the documented limits or not; either way they start to count anew. */
	setLimits(limits: Settings['limits']): void {
		this.set({ limits });
	}

	setLatency(latencyMs: number): void {
		this.set({ latencyMs });
	}

	/** Refuses every token issued so far with 403, as if it had expired. */
	revokeTokens(): void {
		this.emulation.revokeTokens();
	}

	/** Replaces the secret of the key; the old one is refused from now on. */
	rotateSecret(newSecret: string): void {
		this.emulation.clientSecret = newSecret;
	}

	/** Plans a fault. Throws if its path is no regular expression. */
	addFault(fault: Fault): void {
		this.emulation.faults.add(fault);
	}

	clearFaults(): void {
		this.emulation.faults.clear();
	}

	/** All imports that were requested, oldest first. */
	get imports(): ImportView[] {
		return this.emulation.imports.all.map(({ id, status, uploads, outcome, error }) => ({
			id,
			status,
			uploads,
			outcome,
			error,
		}));
	}

	/** The callbacks of single profile exports that were sent, and what became of them. */
	get callbacks(): CallbackDelivery[] {
		return this.emulation.callbacks.deliveries;
	}

	/** The calls of webhooks by {@link deliver}, and what became of them. */
	get deliveries(): WebhookDelivery[] {
		return this.emulation.webhooks.deliveries;
	}

	/** Calls a webhook as the Webhook node of a flow does when a profile comes to it. */
	async deliver(url: string, call: WebhookCall = {}): Promise<WebhookDelivery> {
		return await this.emulation.webhooks.deliver(url, call);
	}

	/** Lets the next import that has its file end in the status `error`. */
	failNextImport(reason = 'A planned failure of the emulator.'): void {
		this.emulation.imports.failNext(reason);
	}

	/**
	 * Lets the next export or email report that is requested fail. `told`: 503 at its poll URL, a
	 * callback with code 500, the status `failed`, of which only the 503 of the event export is
	 * documented. `never-ends`: it stays unfinished. `silent`: as if it had never been requested.
	 */
	failNextExport(how: ExportFailure = 'told'): void {
		this.emulation.exports.failNext(how);
	}

	/** Adds so many profiles with data in the default section; the same ones every time. */
	addProfiles(count: number): void {
		addCrowd(this.emulation.account, count);
	}

	/** Adds so many events of emails, at even distances in a span of time. */
	produceEmailEvents(count: number, options: ProducedEvents = {}): void {
		produceEmailEvents(this.emulation.account, count, this.emulation.now(), options);
	}

	/** Goes on adding an email event every so many milliseconds, until it is called again or reset. */
	produceEmailEventsEvery(intervalMs: number, types?: ProducedEvents['types']): void {
		this.emulation.produceEmailEventsEvery(intervalMs, types);
	}

	/** Puts the profile of an email address into a segment, or takes it out. Throws if there is none. */
	moveInSegment(segment: string, email: string, isMember: boolean): void {
		const { account } = this.emulation;
		account.move(segment, account.get(KEYSPACES.email, email), isMember);
	}

	/** Back to the state and the settings of the start; tokens issued before are not known any more. */
	reset(): void {
		this.emulation.reset();
	}
}
