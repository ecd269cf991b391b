import { Refusal } from '../answer.mts';
import type { World } from '../call.mts';
import type { AttributeDefinition, Keyspace, SectionDefinition } from '../definitions.mts';
import {
	refuseUnknownChannel,
	refuseUnknownTopic,
	refuseWithoutSubscriptions,
} from '../routes/consents.mts';
import { refuseUnwritable } from '../routes/target.mts';
import { versionById } from '../versions.mts';

/** The body of a request for an import (API.md §8.7), as the reference check lets it through. */
export interface ImportRequest {
	keyspace_mapping: { keyspace_discriminator: string; field_selector: string };
	options?: { update_existing_profiles?: boolean; clear_existing_attributes?: boolean };
	attribute_mappings?: Array<{ field_selector: string; attribute_version_id: string | number }>;
	consent_mappings?: Array<{
		address_field_selector?: string;
		consents?: Array<{
			field_selector?: string;
			channel_discriminator?: string;
			topic_discriminator?: string;
			type?: 'opt-in' | 'opt-out';
			resubscribe_if_opted_out?: boolean;
		}>;
	}>;
	/** GUESS: tag mappings exist, the names of this property and of what is in it are unknown. */
	tag_mappings?: unknown;
}

export interface AttributeColumn {
	column: string;
	attribute: AttributeDefinition;
	versionId: string;
}

export interface ConsentColumn {
	/** Nothing: every row. */
	column: string | undefined;
	addressColumn: string;
	channel: string;
	topic: string;
	type: 'opt-in' | 'opt-out';
	resubscribe: boolean;
}

export interface TagColumn {
	column: string;
	tag: string;
}

/** A request for an import that was let through: which column of the file is what. */
export interface ImportPlan {
	section: SectionDefinition;
	keyspace: Keyspace;
	keyColumn: string;
	attributes: AttributeColumn[];
	consents: ConsentColumn[];
	tags: TagColumn[];
	updateExisting: boolean;
	clearExisting: boolean;
}

/** That a version may be mapped only once is a guess; it catches mappings that undo each other. */
function attributeColumns(
	section: SectionDefinition,
	keyspace: Keyspace,
	mappings: NonNullable<ImportRequest['attribute_mappings']>,
): AttributeColumn[] {
	const columns = mappings.map(({ field_selector: column, attribute_version_id: id }) => {
		const version = versionById(section, String(id));
		refuseUnwritable(version.attribute, keyspace);
		return { column, ...version };
	});
	const ids = columns.map(({ versionId }) => versionId);
	const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
	if (repeated) throw new Refusal(400, `${repeated}: this version is mapped more than once.`);
	return columns;
}

/** Which parts of a consent mapping must be there is a guess: all that Magento sends. */
function consentColumns(
	section: SectionDefinition,
	world: World,
	mappings: NonNullable<ImportRequest['consent_mappings']>,
): ConsentColumn[] {
	return mappings.flatMap(({ address_field_selector: addressColumn, consents = [] }) =>
		consents.map((one): ConsentColumn => {
			const { channel_discriminator: channel, topic_discriminator: topic, type } = one;
			if (!addressColumn || !channel || !topic || !type) {
				throw new Refusal(
					400,
					'A consent mapping needs address_field_selector, channel_discriminator, topic_discriminator and type.',
				);
			}
			refuseUnknownTopic(section, topic);
			refuseUnknownChannel(world.account, channel);
			const resubscribe = one.resubscribe_if_opted_out ?? false;
			return { column: one.field_selector, addressColumn, channel, topic, type, resubscribe };
		}),
	);
}

function tagColumns(
	section: SectionDefinition,
	keyspace: Keyspace,
	mappings: unknown = [],
): TagColumn[] {
	if (!Array.isArray(mappings)) throw new Refusal(400, 'tag_mappings must be a list.');
	return mappings.map((mapping: { field_selector?: unknown; tag_discriminator?: unknown }) => {
		const { field_selector: column, tag_discriminator: discriminator } = mapping ?? {};
		if (typeof column !== 'string' || typeof discriminator !== 'string') {
			throw new Refusal(400, 'A tag mapping needs field_selector and tag_discriminator.');
		}
		const tag = section.tags.find((one) => one.discriminator === discriminator);
		if (!tag) throw new Refusal(400, `${discriminator}: the section has no such tag.`);
		refuseUnwritable(tag, keyspace);
		return { column, tag: discriminator };
	});
}

/**
 * Checks a request for an import against the account (API.md §8.7): 403 if the keyspace lacks
 * `manage_subscriptions` or may not write to what is mapped, 400 and 404 for what is unknown.
 * Guesses: existing profiles are updated, and empty cells do not clear, unless options say so.
 */
export function planOf(
	section: SectionDefinition,
	request: ImportRequest,
	world: World,
): ImportPlan {
	const { keyspace_discriminator: discriminator, field_selector } = request.keyspace_mapping;
	const keyspace = world.account.keyspace(discriminator);
	refuseWithoutSubscriptions(keyspace);
	return {
		section,
		keyspace,
		keyColumn: field_selector,
		attributes: attributeColumns(section, keyspace, request.attribute_mappings ?? []),
		consents: consentColumns(section, world, request.consent_mappings ?? []),
		tags: tagColumns(section, keyspace, request.tag_mappings),
		updateExisting: request.options?.update_existing_profiles ?? true,
		clearExisting: request.options?.clear_existing_attributes ?? false,
	};
}

/** Every column that a plan needs. */
export function columnsOf({ keyColumn, attributes, consents, tags }: ImportPlan): Set<string> {
	return new Set([
		keyColumn,
		...attributes.map(({ column }) => column),
		...consents.flatMap(({ column, addressColumn }) =>
			column === undefined ? [addressColumn] : [addressColumn, column],
		),
		...tags.map(({ column }) => column),
	]);
}
