import { describe } from 'vitest';
import { benchFor } from '../bench.mts';
import type { Line } from '../host/lines.mts';
import { bulkCases } from './bulk.mts';
import { codeNodeCases } from './code-node.mts';
import { exampleCases } from './examples.mts';
import { faultCases } from './faults.mts';
import { httpRequestCases } from './http-request.mts';
import { operationCases } from './operations.mts';
import { pickerCases } from './pickers.mts';
import { pollingTriggerCases } from './polling-trigger.mts';
import { recipeCases } from './recipes/index.mts';
import { renewalCases } from './renewal.mts';
import { signInCases } from './sign-in.mts';
import { triggerCases } from './trigger.mts';

/** All cases, in one n8n of this line. */
export function describeLine(line: Line): void {
	describe(`n8n ${line.version}`, () => {
		const declare = benchFor(line);
		signInCases(declare);
		renewalCases(declare);
		faultCases(declare);
		httpRequestCases(declare);
		pickerCases(declare);
		operationCases(declare);
		bulkCases(declare);
		codeNodeCases(declare);
		exampleCases(declare);
		recipeCases(declare);
		triggerCases(declare);
		pollingTriggerCases(declare);
	});
}
