import { test, expect } from 'vitest';
import { createServer } from 'node:http';
import { createEngine } from './engine.mts';

test('smoke', async () => {
	let tokens = 0;
	const seen: string[] = [];
	const server = createServer((req, res) => {
		seen.push(`${req.method} ${req.url}`);
		res.setHeader('content-type', 'application/json');
		if (req.url === '/oauth/token') {
			tokens++;
			res.end(JSON.stringify({ access_token: 'tok' + tokens, token_type: 'Bearer' }));
		} else {
			res.end(
				JSON.stringify({ items: [{ discriminator: 'a', name: 'A' }, { discriminator: 'b' }] }),
			);
		}
	}).listen(0, '127.0.0.1');
	await new Promise((r) => server.once('listening', r));
	const port = (server.address() as { port: number }).port;
	const engine = createEngine({
		baseUrl: `http://127.0.0.1:${port}`,
		clientId: 'x',
		clientSecret: 'y',
	});
	const result = await engine.run(
		{ resource: 'section', operation: 'getAll', returnAll: true },
		{ items: Array.from({ length: 200 }, () => ({})) },
	);
	console.log(
		result.error,
		result.items.length,
		JSON.stringify(result.items.slice(0, 3)),
		tokens,
		engine.storedCount,
	);
	server.close();
	expect(tokens).toBe(1);
});
