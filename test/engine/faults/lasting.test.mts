import { faultTable } from './table.mts';

faultTable(
	'that last',
	({ meets, lasts, isSlow }) => meets === 'each request' && lasts === true && !isSlow,
);
