import { faultTable } from './table.mts';

faultTable('of sign-in and clocks', ({ meets }) => meets !== 'each request');
