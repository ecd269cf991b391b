import { describeLine } from './cases/index.mts';
import { N8N_1 } from './host/lines.mts';

describeLine(N8N_1);
