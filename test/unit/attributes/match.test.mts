import { expect, it } from 'vitest';
import { readAttribute } from '../../../nodes/ApsisOne/attributes/definitions';
import { matchColumns } from '../../../nodes/ApsisOne/attributes/match';

const FIRST = 'com.apsis1.attributes.firstname';
const EMAIL = 'com.apsis1.attributes.email';
const VIP = 'usercreated.attributes.vip-1';
const ATTRIBUTES = [
	{ discriminator: FIRST, name: 'Förnamn' },
	{ discriminator: EMAIL, name: 'Email' },
	{ discriminator: VIP, name: 'VIP status' },
	{ discriminator: 'usercreated.attributes.size-1', name: 'Size' },
	{ discriminator: 'usercreated.attributes.size-2', name: 'size' },
].map(readAttribute);

const discriminatorsOf = (columns: string[]) => {
	const { matched, ...rest } = matchColumns(columns, ATTRIBUTES);
	return {
		matched: [...matched].map(([column, { discriminator }]) => [column, discriminator]),
		...rest,
	};
};

it.each([
	[FIRST, FIRST],
	['förnamn', FIRST],
	[' FÖRNAMN ', FIRST],
	['firstname', FIRST],
	['first_name', FIRST],
	['First name', FIRST],
	['E-mail', EMAIL],
	['vip STATUS', VIP],
	[VIP, VIP],
])('the column "%s" is for %s', (column, discriminator) => {
	expect(discriminatorsOf([column])).toEqual({
		matched: [[column, discriminator]],
		unmatched: [],
		problems: [],
	});
});

it('reports columns that fit no attribute', () => {
	expect(discriminatorsOf(['vip_status', 'Shoe size', 'email'])).toEqual({
		matched: [['email', EMAIL]],
		unmatched: ['vip_status', 'Shoe size'],
		problems: [],
	});
});

it('refuses two columns for one attribute, and names both', () => {
	expect(discriminatorsOf(['first_name', 'Förnamn'])).toEqual({
		matched: [['first_name', FIRST]],
		unmatched: [],
		problems: [
			'The columns "first_name" and "Förnamn" are both for the attribute "Förnamn". Leave one out.',
		],
	});
});

it('refuses a name that several attributes have', () => {
	const { matched, problems } = discriminatorsOf(['Size']);
	expect(matched).toEqual([]);
	expect(problems).toEqual([
		expect.stringContaining('usercreated.attributes.size-1 and usercreated.attributes.size-2'),
	]);
});

it('looks rows of other columns up anew', () => {
	expect(discriminatorsOf(['Förnamn', 'x']).matched).toEqual([['Förnamn', FIRST]]);
	expect(discriminatorsOf(['Förnamn', 'x']).matched).toEqual([['Förnamn', FIRST]]);
	expect(discriminatorsOf(['VIP status', 'x']).matched).toEqual([['VIP status', VIP]]);
	expect(discriminatorsOf(['VIP status']).unmatched).toEqual([]);
	expect(matchColumns(['Förnamn'], [])).toMatchObject({ unmatched: ['Förnamn'] });
});
