import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { targetOf } from '../../transport/target';
import { nameValues } from '../../attributes/values';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { definitionPaths, getDefinitions } from '../../transport/definitions';
import { maxWaitOf } from '../../transport/options';
import { runItems } from '../../transport/perItem';
import { addReport } from '../../transport/report';
import { entriesOf, send } from '../../transport/request';
import { runOf } from '../../transport/run';

const show = { resource: ['profile'], operation: ['get'] };

/** Fields of Profile > Get. */
export const getProfileFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Include',
		name: 'include',
		type: 'multiOptions',
		displayOptions: { show },
		options: [
			{ name: 'Attributes', value: 'attributes' },
			{ name: 'Consents', value: 'consents' },
			{ name: 'Events', value: 'events' },
			{ name: 'Tags', value: 'tags' },
		],
		default: ['attributes'],
		required: true,
		description: 'What to get of the profile; each takes a request',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			maxWait,
			{
				displayName: 'When Not Found',
				name: 'whenNotFound',
				type: 'options',
				options: [
					{ name: 'Give an Error', value: 'error' },
					{ name: 'Give No Item', value: 'empty' },
				],
				default: 'error',
				description: 'What happens where there is no profile with the key',
			},
		],
	},
];

/** In the order of the output. */
const PARTS = ['attributes', 'tags', 'events', 'consents'] as const;
type Part = (typeof PARTS)[number];

const NOT_FOUND = 404;

/** Profile > Get: the parts asked for of one profile in one item; APSIS One has no request for it. */
export async function getProfiles(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	runOf(this).expected = {
		hints: {
			[NOT_FOUND]:
				'Check the profile key, keyspace and section. To go on without an item, set the option When Not Found.',
			410: 'The profile is locked; its data is gone for good.',
		},
	};
	const items = await runItems(this, async (itemIndex) => await getProfile(this, itemIndex));
	addReport(this);
	return [items];
}

async function getProfile(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const include = context.getNodeParameter('include', itemIndex, []) as string[];
	const parts = PARTS.filter((part) => include.includes(part));
	if (parts.length === 0) {
		throw new NodeOperationError(context.getNode(), '"Include" is empty', {
			itemIndex,
			description: 'Choose at least one part of the profile.',
		});
	}
	const options = context.getNodeParameter('options', itemIndex, {});
	const { target, path } = targetOf(context, itemIndex);
	const settings = {
		maxWaitMs: maxWaitOf(options),
		results: options.whenNotFound === 'empty' ? [NOT_FOUND] : [],
	};
	const answers = await Promise.all(
		parts.map(async (part) => {
			const url = `${part === 'consents' ? '/v2' : ''}/audience${path}/${part}`;
			return await send(context, { method: 'GET', url }, settings);
		}),
	);
	if (answers.some(({ statusCode }) => statusCode === NOT_FOUND)) return [];

	const contents = await Promise.all(
		parts.map(
			async (part, index) =>
				await contentOf(context, part, answers[index]!.body, target.section, settings.maxWaitMs),
		),
	);
	return [Object.assign({ ...target }, ...contents) as IDataObject];
}

/** A part of the output. */
async function contentOf(
	context: IExecuteFunctions,
	part: Part,
	body: unknown,
	section: string,
	maxWaitMs: number,
): Promise<IDataObject> {
	if (part !== 'attributes') return { [part]: entriesOf(body) };
	const path = definitionPaths.attributes(section);
	return { ...nameValues(body, await getDefinitions(context, path, { maxWaitMs })) };
}
