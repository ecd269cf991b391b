import { ExplainedError } from '../../../credentials/account/explained';
import { mappedAttributeOf, type Attribute } from '../attributes/definitions';
import type { JsonObject } from '../client/json';
import type { Contact } from './contacts';

/** Column of the file that holds the profile key. */
const KEY_COLUMN = 'profile_key';

/** A consent or tag cell of a row that gets it; all others are empty. */
const YES = 1;

/** A consent or a tag that rows get: all of them, or those whose column is true. */
export interface Assignment {
	/** Input column; empty for all rows. */
	column: string;
}

export interface ConsentAssignment extends Assignment {
	topic: string;
	channel: string;
	consentType: string;
}

export interface TagAssignment extends Assignment {
	tag: string;
}

export interface ImportPlan {
	keyspace: string;
	/** Attributes of the section that are in use. */
	attributes: Attribute[];
	/** Discriminators that the keyspace may write. */
	writable: Set<string>;
	consents: ConsentAssignment[];
	tags: TagAssignment[];
	updateExisting: boolean;
	clearExisting: boolean;
	resubscribeOptedOut: boolean;
}

/** The attribute that holds the address of a channel (API.md section 6). */
const ADDRESS_ATTRIBUTES: Record<string, string> = {
	'com.apsis1.channels.email': 'com.apsis1.attributes.email',
	'com.apsis1.channels.sms': 'com.apsis1.attributes.mobile',
};

/** An import as it is requested, and the file that goes with it. */
export interface ImportFile {
	/** Body of `POST /v2/audience/sections/{section}/imports` (API.md section 8.7). */
	request: JsonObject;
	header: string[];
	rowOf: (contact: Contact) => unknown[];
}

/**
 * Lays out an import: which column of the file is what.
 *
 * A consent cell is `1` for the rows it is meant for and empty for the others, as every version of
 * the vendor's Magento module writes it (API.md section 8.7). That tag cells are alike, and the
 * property `tag_mappings`, are guesses: `import-tag-cells` (API.md section 12).
 *
 * @param used discriminators of the attributes that columns are mapped to
 * @throws ExplainedError where the address of a consent's channel is in no column
 */
export function layOut(used: Set<string>, plan: ImportPlan): ImportFile {
	const { keyspace, attributes, writable, consents, tags } = plan;
	const mapped = mappedAttributeOf(keyspace);
	const columns = attributes.filter(({ discriminator }) => used.has(discriminator));
	const mirrorsKey = attributes.find(
		({ discriminator }) =>
			discriminator === mapped && writable.has(discriminator) && !used.has(discriminator),
	);
	const attributeMappings = columns.map(({ discriminator, versionId }) => ({
		field_selector: discriminator,
		attribute_version_id: versionId!,
	}));
	if (mirrorsKey) {
		attributeMappings.push({
			field_selector: KEY_COLUMN,
			attribute_version_id: mirrorsKey.versionId!,
		});
	}
	const consentColumns = consents.map((_, index) => `consent_${index + 1}`);
	const tagColumns = tags.map((_, index) => `tag_${index + 1}`);

	const request: JsonObject = {
		keyspace_mapping: { keyspace_discriminator: keyspace, field_selector: KEY_COLUMN },
		options: {
			update_existing_profiles: plan.updateExisting,
			clear_existing_attributes: plan.clearExisting,
		},
		attribute_mappings: attributeMappings,
	};
	if (consents.length > 0) {
		request.consent_mappings = consentMappings(plan, consentColumns, (channel) => {
			const address = ADDRESS_ATTRIBUTES[channel];
			if (address !== undefined && address === mapped) return KEY_COLUMN;
			if (address !== undefined && used.has(address)) return address;
			throw new ExplainedError(
				`A consent on the channel ${channel} needs a column with the address: map the attribute ${address ?? 'that holds it'}`,
			);
		});
	}
	if (tags.length > 0) {
		request.tag_mappings = tags.map(({ tag }, index) => ({
			field_selector: tagColumns[index]!,
			tag_discriminator: tag,
		}));
	}
	return {
		request,
		header: [
			KEY_COLUMN,
			...columns.map(({ discriminator }) => discriminator),
			...consentColumns,
			...tagColumns,
		],
		rowOf: ({ key, values, flags }) => [
			key,
			...columns.map(({ discriminator }) => values[discriminator]),
			...[...consents, ...tags].map(({ column }) =>
				column === '' || flags[column] ? YES : undefined,
			),
		],
	};
}

function consentMappings(
	{ consents, resubscribeOptedOut }: ImportPlan,
	columns: string[],
	addressColumnOf: (channel: string) => string,
): JsonObject[] {
	const byAddress = new Map<string, JsonObject[]>();
	consents.forEach(({ topic, channel, consentType }, index) => {
		const address = addressColumnOf(channel);
		byAddress.set(address, [
			...(byAddress.get(address) ?? []),
			{
				field_selector: columns[index]!,
				channel_discriminator: channel,
				topic_discriminator: topic,
				type: consentType,
				resubscribe_if_opted_out: resubscribeOptedOut,
			},
		]);
	});
	return [...byAddress].map(([address, entries]) => ({
		address_field_selector: address,
		consents: entries,
	}));
}
