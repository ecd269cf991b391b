/**
 * A stub in a process of its own, so that its work is not counted: prints where it is as a line of
 * JSON, writes what was received in answer to each line of input, and ends with its input.
 */
import { createInterface } from 'node:readline';
import { startStub } from './stub.mts';

const { takeRequests, ...where } = await startStub(Number(process.argv[2] ?? 0));
console.log(JSON.stringify(where));
createInterface({ input: process.stdin })
	.on('line', () => console.log(JSON.stringify(takeRequests())))
	.on('close', () => process.exit(0));
