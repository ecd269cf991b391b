import type { INode } from 'n8n-workflow';

/** Whether the node runs as a tool of an AI agent: n8n gives such nodes a type that ends in "Tool". */
export const isTool = ({ type }: INode): boolean => type.endsWith('Tool');
