import { describe } from 'vitest';
import { benchFor } from '../bench.mts';
import type { Line } from '../host/lines.mts';
import { agentKindCases } from './agents.mts';
import { bulkCases } from './bulk.mts';
import { codeNodeCases } from './code-node.mts';
import { exampleCases } from './examples.mts';
import { faultCases } from './faults.mts';
import { httpRequestCases } from './http-request.mts';
import { mcpCases } from './mcp.mts';
import { operationCases } from './operations.mts';
import { pickerCases } from './pickers.mts';
import { pollingTriggerCases } from './polling-trigger.mts';
import { recipeCases } from './recipes/index.mts';
import { renewalCases } from './renewal.mts';
import { retryCases } from './retry.mts';
import { signInCases } from './sign-in.mts';
import { stopCases } from './stop.mts';
import { triggerCases } from './trigger.mts';

/** All cases, in one n8n of this line. */
export function describeLine(line: Line): void {
	describe(`n8n ${line.version}`, () => {
		const declare = benchFor(line);
		signInCases(declare);
		renewalCases(declare);
		faultCases(declare);
		retryCases(declare);
		stopCases(declare);
		agentKindCases(declare);
		mcpCases(declare);
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
