import { ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import { checkTimeZone, membersOf, segmentOf } from '../exports/segments.mts';

interface EvaluationRequest {
	segments: Array<{ discriminator: string }>;
	time_zone: string;
}

const getSegments: Handler = (_call, { account }) => ok({ items: account.definitions.segments });

const getSegment: Handler = (call, { account }) =>
	ok(segmentOf(account, param(call, 'segment_discriminator')));

const getSegmentVersion: Handler = (call, { account }) => {
	const segment = segmentOf(account, param(call, 'segment_discriminator'));
	const id = param(call, 'version_id');
	const version = segment.versions.find((one) => one.id === id);
	if (!version) throw new Refusal(404, `Version ${id} of ${segment.discriminator} was not found.`);
	return ok(version);
};

const evaluateProfileSegments: Handler<EvaluationRequest> = (call, { account }) => {
	const { discriminator } = account.keyspace(param(call, 'keyspace_discriminator'));
	checkTimeZone('time_zone', call.body.time_zone);
	const profile = account.get(discriminator, param(call, 'profile_key'));
	const segments: Record<string, boolean> = {};
	for (const { discriminator: wanted } of call.body.segments) {
		segments[wanted] = membersOf(account, wanted)(profile);
	}
	return ok({ matches: { segments } });
};

/** Segments, their versions and a profile's membership (API.md §8.2). */
export const segmentHandlers: Handlers = {
	getSegments,
	getSegment,
	getSegmentVersion,
	evaluateProfileSegments,
};
