import { ExplainedError } from '../../credentials/account/explained';
import type { Download } from '../ApsisOne/client/download';
import type { Settings } from '../ApsisOne/client/client';
import type { JsonObject } from '../ApsisOne/client/json';
import type { ReportWindow } from '../ApsisOne/exports/eventPlace';

/** A report or export that was requested, and whose file was not read yet. It is JSON. */
export interface Pending {
	/** ID of the email report. */
	reportId?: string;
	/** Addresses of the export. */
	current?: string;
	old?: string;
	/** They are of another origin, so that there may be a secret in them. */
	isForeign?: boolean;
	/** The time that the report is about. */
	window?: ReportWindow;
	/** The clock of APSIS One less this machine's, in milliseconds. */
	offset?: number;
	/** Fingerprint of what was asked for. */
	asked: string;
	/** Milliseconds since the epoch, by this machine's clock. */
	requestedAt: number;
	/** The user was told that it takes long. */
	isTold?: boolean;
}

/** A file is not ready. */
export class NotReady {
	/** @param status in the words of APSIS One, where it gives one */
	constructor(readonly status?: string) {}
}

/** What a file brought. */
export interface Taken<Place> {
	place: Place;
	items: JsonObject[];
}

/** Where new items come from: files that are requested, and ready some time later. */
export interface Source<Place> {
	/** What a place belongs to; a place of something else is of no use. */
	about: string;
	/** Fingerprint of what would be asked for now. */
	asked: string;
	/** The request is a `POST` to this path. */
	path: string;
	/** What is made, for error messages: "email report". */
	file: string;
	/** The first place, where it can be known without a file. */
	begin?(): Promise<Place>;
	/**
	 * Requests a file.
	 *
	 * @param settings how long the request may back off
	 * @returns how to get at it; undefined where there is nothing to ask for
	 */
	request(place: Place | undefined, settings: Settings): Promise<Pending | undefined>;
	/** Looks once; `gone`: there will be no file. */
	look(pending: Pending): Promise<Download | NotReady | 'gone'>;
	/**
	 * Reads a file.
	 *
	 * @throws UnusableFile where reading it once more would not help
	 */
	take(place: Place | undefined, pending: Pending, file: Download): Promise<Taken<Place>>;
	/** Requests a file with what happened lately, for {@link Source.sample}. */
	requestSample(): Promise<Pending>;
	/**
	 * A few items of a file that show what items are like.
	 *
	 * @throws UnusableFile where there are none
	 */
	sample(file: Download): Promise<JsonObject[]>;
}

/** A file that cannot be used, in words for the user. */
export class UnusableFile extends ExplainedError {}
