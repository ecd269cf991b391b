import { faultTable } from './table.mts';

faultTable('of time', ({ isSlow }) => isSlow === true);
