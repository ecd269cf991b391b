import { randomUUID } from 'node:crypto';
import type { Account } from '../../credentials/account/account.ts';
import type { Answer } from '../../nodes/ApsisOne/client/answer.ts';
import type { Definition } from '../../nodes/ApsisOne/client/definitions.ts';
import type { HttpRequest } from '../../nodes/ApsisOne/client/host.ts';
import { NotAsked } from './guess.mts';
import { fetchHost, machineClock } from './host.mts';
import { Client, KEYSPACES, currentVersion, definitionPaths, requireList } from './package.mts';

const MAX_WAIT_MS = 120_000;
/** All that says something about a request; 429 and faults are backed off. */
const RESULTS = [400, 404, 405, 409, 410, 412, 413, 415, 422];
const DEFAULT_SECTION = 'com.apsis1.sections.default';

/** A profile that this command made: an address that belongs to nobody (RFC 2606). */
export interface OwnProfile {
	key: string;
	/** Answer to the request that created it. */
	created: Answer;
}

/** APSIS One as it is asked about guesses: what was read is kept, what was made is remembered. */
export class Service {
	/** Statuses and names of headers of all answers so far. */
	readonly statuses = new Set<number>();
	readonly headerNames = new Set<string>();
	readonly client;
	readonly keyspace = KEYSPACES.email;

	private readonly host;
	private readonly lists = new Map<string, Promise<Answer>>();
	/** Keys that may exist in APSIS One because of this command. */
	private readonly own = new Set<string>();
	private shared?: Promise<OwnProfile>;

	constructor(
		readonly account: Account,
		/** Discriminator; empty for the default one, or else the first. */
		private readonly chosenSection = '',
		clock = machineClock,
	) {
		this.host = fetchHost(account, clock);
		this.host.onAnswer = ({ status, headers }) => {
			this.statuses.add(status);
			for (const name of Object.keys(headers)) this.headerNames.add(name);
		};
		this.client = new Client(this.host);
	}

	/** The access token. */
	async token(): Promise<string> {
		return await this.host.token();
	}

	/**
	 * Sends a request with the token.
	 *
	 * @returns the answer, also where it is a refusal, but for 401, 403 and 429
	 * @throws GivenUp as the client does
	 */
	async send(request: HttpRequest): Promise<Answer> {
		return await this.client.send(request, { maxWaitMs: MAX_WAIT_MS, results: RESULTS });
	}

	/** Sends a request as it stands, whatever the answer. */
	async sendPlain(request: HttpRequest): Promise<Answer> {
		const results = [...RESULTS, 401, 403];
		const url = URL.canParse(request.url) ? request.url : this.account.baseUrl + request.url;
		return await this.client.sendElsewhere({ ...request, url }, { results });
	}

	/** A list of definitions, read once. */
	async list(path: string): Promise<Answer> {
		const known = this.lists.get(path);
		if (known) return await known;
		const reading = this.send({ method: 'GET', url: path });
		this.lists.set(path, reading);
		return await reading;
	}

	/** The section that is asked about. */
	async section(): Promise<string> {
		if (this.chosenSection !== '') return this.chosenSection;
		const sections = await this.definitions(definitionPaths.sections());
		const ids = sections.map(({ discriminator }) => discriminator);
		const [first] = ids.includes(DEFAULT_SECTION) ? [DEFAULT_SECTION] : ids;
		if (first === undefined) throw new NotAsked('The API key reaches no section.');
		return first;
	}

	/** The definitions of the section that are in use; asks without permissions where they are refused. */
	async inUse(path: (section: string) => string): Promise<Definition[]> {
		const url = path(await this.section());
		const answer = await this.list(url);
		const list = answer.status === 400 ? await this.list(url.split('?')[0]!) : answer;
		return (requireList(list.body) as unknown as Definition[]).filter(currentVersion);
	}

	/**
	 * The first definition of the section that is in use.
	 *
	 * @throws NotAsked where there is none
	 */
	async firstOf(path: (section: string) => string, noun: string): Promise<Definition> {
		const [first] = await this.inUse(path);
		if (!first) throw new NotAsked(`The section has no ${noun}.`);
		return first;
	}

	async definitions(path: string): Promise<Definition[]> {
		return requireList((await this.list(path)).body) as unknown as Definition[];
	}

	/** The one profile that most questions are about. */
	async profile(): Promise<OwnProfile> {
		return await (this.shared ??= this.createProfile());
	}

	/** Makes a profile of this command's own. */
	async createProfile(): Promise<OwnProfile> {
		const key = this.ownKey();
		const url = `/audience/keyspaces/${this.keyspace}/sections/${encodeURIComponent(await this.section())}/profiles`;
		return { key, created: await this.send({ method: 'POST', url, body: { profile_key: key } }) };
	}

	/** A profile key that nobody has, removed at the end. */
	ownKey(): string {
		const key = `verify-live-${randomUUID()}@example.com`;
		this.own.add(key);
		return key;
	}

	/** Path of a profile of this command's own, and of its data in the section. */
	async pathsOf(key: string): Promise<{ profile: string; inSection: string }> {
		const profile = `/audience/keyspaces/${this.keyspace}/profiles/${encodeURIComponent(key)}`;
		return {
			profile,
			inSection: `${profile}/sections/${encodeURIComponent(await this.section())}`,
		};
	}

	/**
	 * Deletes the profiles of this command's own.
	 *
	 * @returns how many are gone, and the keys of those that may be left
	 */
	async removeOwn(): Promise<{ removed: number; left: string[] }> {
		const left: string[] = [];
		let removed = 0;
		for (const key of this.own) {
			const { profile } = await this.pathsOf(key);
			const answer = await this.send({
				method: 'DELETE',
				url: profile,
				headers: { Accept: 'application/problem+json' },
			}).catch(() => undefined);
			if (answer && (answer.status < 300 || answer.status === 404)) removed++;
			else left.push(key);
		}
		return { removed, left };
	}
}
