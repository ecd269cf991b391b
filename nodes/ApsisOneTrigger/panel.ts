import type { TriggerPanelDefinition } from 'n8n-workflow';

/** What the panel of the node says before and while it listens. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Call this workflow from APSIS One',
	executionsHelp: {
		inactive:
			'<b>While you build</b>, click "Listen for test event", then let APSIS One call the Test URL: what it sends shows up here.<br /><br /><b>When it works</b>, publish the workflow and enter the Production URL in APSIS One. Those executions are in the executions list.',
		active:
			'<b>While you build</b>, click "Listen for test event", then let APSIS One call the Test URL: what it sends shows up here.<br /><br /><b>The workflow is published</b>: calls of the Production URL start it. Those executions are in the <a data-key="executions">executions list</a>, not here.',
	},
	activationHint:
		'Once it works, publish the workflow and enter the Production URL in APSIS One in place of the Test URL.',
};
