import { faultTable } from './table.mts';

faultTable(
	'that pass',
	({ meets, lasts, isSlow }) => meets === 'each request' && !lasts && !isSlow,
);
