import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

// Made for these tests alone; it opens nothing.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqjj2YGQqvcadWk4X
2bnDncUMhWOO9GOOtiQ4Y3pN4lahRANCAARdhazsvdzB4jRejFskxe8bu5Gd7gQ6
p0/hMgDwpJ0uxpVZWJbO8moNoH5T4id+qIX1URVVUdwnqf6b09i9jWA+
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUIYfJYgZT7SqZjxDPWwDb7qA5z3gwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNTAwNDA0OFoYDzIxMjYxMTAx
MDA0MDQ4WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARdhazsvdzB4jRejFskxe8bu5Gd7gQ6p0/hMgDwpJ0uxpVZWJbO8moN
oH5T4id+qIX1URVVUdwnqf6b09i9jWA+o1MwUTAdBgNVHQ4EFgQUd9GygJdN4SJO
gr7IrB2LHb2AI2MwHwYDVR0jBBgwFoAUd9GygJdN4SJOgr7IrB2LHb2AI2MwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAmgA5ZWWPDb2E7npyV4n1
USH679v68OOpF+MQF8nMgHICIQCjj6FDl66c8BHozV6LOiE9I2MaNkkSK7I7qec6
3ViOkg==
-----END CERTIFICATE-----`;

/** An https server on loopback whose certificate nobody has signed. */
export async function startSelfSigned(answer: RequestListener) {
	const server = createServer({ key, cert }, answer);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
