import type { IDataObject } from 'n8n-workflow';

/** What columns may hold: all that JSON can, and texts that look like something else. */
const VALUES: unknown[] = [
	null,
	'',
	' padded ',
	'Åsa 😀',
	'a@b.se',
	'line\nbreak',
	`it's "quoted" \\ `,
	'{{ 1 }}',
	'={{ 1 }}',
	'=text',
	'__proto__',
	'2026-03-24',
	'2026-03-24T09:30:00.000Z',
	'1e3',
	0,
	-0,
	7,
	1e21,
	true,
	false,
	{},
	{ a: { b: 'deep' } },
	new Date('2026-03-24T09:30:00.000Z'),
	[],
	['x', null, { a: 1 }],
];

/** Names of columns, of which many are names that JavaScript or n8n give a meaning to. */
const COLUMNS = [
	'column',
	'a column',
	' column ',
	'Column',
	'åäö',
	'姓名',
	'😀',
	'_x1',
	'$x',
	'a-b',
	'a.b',
	'0',
	'12',
	'class',
	'it’s',
	"it's",
	'quo"te',
	'back\\slash',
	'a]b',
	'}}',
	'{{ x',
	'length',
	'name',
	'constructor',
	'prototype',
	'__proto__',
	'toString',
	'valueOf',
	'hasOwnProperty',
	'toJSON',
	'then',
	'json',
	'isEmpty',
	'extend',
	'undefined',
];

/** A value of each kind, for what is tried with every column. */
const KINDS: unknown[] = [null, '', 'text', '{{ 1 }}', 7, true, { a: 1 }, ['x']];

/** Not cloned is what cannot be written into. */
const cloneOf = (value: unknown) =>
	typeof value === 'object' && value !== null && 'toISO' in value ? value : structuredClone(value);

/** An item a value, which it has in every column; then one with no column, and one with few. */
const itemsOf = (values: unknown[]): IDataObject[] => [
	...values.map((value) =>
		Object.defineProperties(
			{},
			Object.fromEntries(
				COLUMNS.map((name) => [
					name,
					// Not assigned: `__proto__` is a column like any other.
					{ value: cloneOf(value), enumerable: true, writable: true, configurable: true },
				]),
			),
		),
	),
	{},
	{ column: 'only this', a: 'a' },
];

const quoted = (name: string, quote: string) =>
	quote + name.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
const isIdentifier = (name: string) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);

/** Every column and nothing else, as the editor and people write it. */
const OF_COLUMNS = COLUMNS.flatMap((name) => [
	...(isIdentifier(name) ? [`={{ $json.${name} }}`] : []),
	`={{ $json[${quoted(name, "'")}] }}`,
	`={{ $json[${quoted(name, '"')}] }}`,
]);

/** Expressions that are like those, and mean the same or something else. */
const VARIANTS = [
	'={{$json.column}}',
	'={{   $json.column   }}',
	'={{\t$json.column\n}}',
	'={{ $json.column}}',
	'={{\u00a0$json.column\u00a0}}',
	'={{ $json["column"]}}',
	'={{ $json[ "column" ] }}',
	'={{ $json ["column"] }}',
	'={{ $json. column }}',
	'={{ $json .column }}',
	'={{ $json\n.column }}',
	'={{ ($json.column) }}',
	'={{ ($json).column }}',
	'={{ $json.column; }}',
	'={{ ;$json.column }}',
	'={{ $json.column // note }}',
	'={{ $json.column // note\n}}',
	'={{ /* note */ $json.column }}',
	'={{ $json[`column`] }}',
	"={{ $json['col' + 'umn'] }}",
	"={{ $json['col\\u0075mn'] }}",
	'={{ $json.col\\u0075mn }}',
	"={{ $json['col\\\numn'] }}",
	"={{ $json['a', 'column'] }}",
	'={{ $json[0] }}',
	'={{ $json[12] }}',
	'={{ $json[column] }}',
	'={{ $json[] }}',
	"={{ $json['column' }}",
	"={{ $json[''] }}",
	'={{ $json. }}',
	'={{ $json.0 }}',
	'={{ $json.a-b }}',
	'={{ $json.column.a }}',
	'={{ $json.column.a.b }}',
	'={{ $json.column?.a }}',
	'={{ $json?.column }}',
	"={{ $json.column['a'] }}",
	"={{ $json['column'].a }}",
	'={{ $json.column.length }}',
	'={{ $json.column[0] }}',
	'={{ $json.column ?? "nothing" }}',
	'={{ $json.column || "nothing" }}',
	'={{ $json.column + "" }}',
	'={{ !$json.column }}',
	'={{ typeof $json.column }}',
	'={{ $json.column.toString() }}',
	'={{ $json.column.isEmpty() }}',
	'={{ $json.column.trim() }}',
	'={{ $json.column() }}',
	'={{ $json }}',
	'={{ $json.keys() }}',
	'={{ $JSON.column }}',
	'={{ $$json.column }}',
	'={{ json.column }}',
	'={{ $item.json.column }}',
	'={{ $input.item.json.column }}',
	'={{ $input.first().json.column }}',
	'={{ $("APSIS One").item.json.column }}',
	'={{ $data.column }}',
	'={{ $json.column, 1 }}',
	'={{ $json.column }} ',
	'= {{ $json.column }}',
	'=x{{ $json.column }}',
	'={{ $json.column }}x',
	'={{ $json.column }}{{ $json.a }}',
	'={{ $json.column }}\n',
	'={{{ $json.column }}}',
	'={{ {{ $json.column }} }}',
	'={{ $json.column }',
	'={{ $json.column',
	'={ $json.column }',
	'={{ }}',
	'={{}}',
	'=',
	'==',
	'=={{ $json.column }}',
	'{{ $json.column }}',
	' ={{ $json.column }}',
	'=$json.column',
	'=\\{{ $json.column }}',
];

const PLAIN = [
	'={{ $json.column }}',
	"={{ $json['a column'] }}",
	'={{ $json["åäö"] }}',
	'={{ $json.toString }}',
	"={{ $json['__proto__'] }}",
	'={{ $json.column.a }}',
	'=text {{ $json.column }}',
];

/** Expressions, and the items that each of them is tried with. */
interface Table {
	expressions: string[];
	/** @param more values */
	createItems: (more: unknown[]) => IDataObject[];
}

/** For fields whose values are read in the same way as others'. */
export const SHORT_TABLES: Table[] = [
	{ expressions: PLAIN, createItems: (more) => itemsOf([...VALUES, ...more]) },
];

export const TABLES: Table[] = [
	{ expressions: OF_COLUMNS, createItems: (more) => itemsOf([...KINDS, ...more]) },
	{ expressions: [...PLAIN, ...VARIANTS], createItems: (more) => itemsOf([...VALUES, ...more]) },
	// It may write into the items, so it has some for itself.
	{
		expressions: ['={{ $json.column = "written" }}'],
		createItems: (more) => itemsOf([...KINDS, ...more]),
	},
];
