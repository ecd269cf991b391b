import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { credential } from './description/node.mts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

const { homepage } = JSON.parse(read('package.json')) as { homepage: string };
const REPOSITORY = homepage.replace(/#.*$/, '');
const FILES = `${REPOSITORY}/blob/main/`;

const filesIn = (folder: string, ending: string) =>
	readdirSync(new URL(folder, ROOT))
		.filter((name) => name.endsWith(ending))
		.map((name) => folder + name);

/** Anchors of headings, as GitHub makes them. */
const anchorsIn = (markdown: string) =>
	[...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading!
			.toLowerCase()
			.replace(/[^\p{L}\p{N} -]/gu, '')
			.replaceAll(' ', '-'),
	);

/** Expects a link to lead to a file of the repository, and to a heading in it. */
function expectTarget(link: string, from: string) {
	const [target = '', anchor] = (
		link.startsWith(FILES)
			? link.slice(FILES.length)
			: link.startsWith(REPOSITORY)
				? `README.md${link.slice(REPOSITORY.length)}`
				: new URL(link, new URL(from, ROOT)).href.slice(ROOT.href.length)
	).split('#');
	expect(existsSync(new URL(target, ROOT)), `${from}: ${link}`).toBe(true);
	if (anchor === undefined || anchor === 'readme') return;
	expect(anchorsIn(read(target)), `${from}: ${link}`).toContain(anchor);
}

const isOurs = (link: string) =>
	link !== `${REPOSITORY}/issues` && (link.startsWith(REPOSITORY) || !/^[a-z]+:/.test(link));

test('links of the nodes and of the credential lead to what is there', () => {
	const links = ['ApsisOne', 'ApsisOneTrigger', 'ApsisOnePollingTrigger'].flatMap((node) => {
		const { resources } = JSON.parse(read(`nodes/${node}/${node}.node.json`)) as {
			resources: Record<string, Array<{ url: string }>>;
		};
		return Object.values(resources).flatMap((list) => list.map(({ url }) => url));
	});
	expect(links.length).toBeGreaterThan(0);
	for (const link of [...links, credential.documentationUrl!]) {
		expect(link.startsWith(REPOSITORY)).toBe(true);
		expectTarget(link, 'nodes/ApsisOne/ApsisOne.node.json');
	}
});

describe.each([
	...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
	...filesIn('docs/', '.md'),
	...filesIn('examples/', '.json'),
])('%s', (path) => {
	test('links to what is there', () => {
		for (const [, link] of read(path).matchAll(/\]\(([^)\s]+)\)/g)) {
			if (isOurs(link!)) expectTarget(link!, path);
		}
	});
});

test('every page is listed, and every recipe has its example and is offered in the README', () => {
	const list = read('docs/README.md');
	for (const page of filesIn('docs/', '.md')) {
		if (page !== 'docs/README.md') expect(list).toContain(`](${page.slice('docs/'.length)})`);
	}
	const pages = filesIn('docs/', '.md').map((path) => ({ path, text: read(path) }));
	const readme = read('README.md');
	for (const example of filesIn('examples/', '.json')) {
		const recipe = pages.find(({ text }) => text.includes(`](../${example})`));
		expect(recipe, example).toBeDefined();
		expect(readme).toContain(`](${recipe!.path})`);
	}
});

test('the README is a page to land on, not a manual', () => {
	const readme = read('README.md');
	expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(130);
	expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(10_000);
	const [, sentence] = /^# .+\n\n(.+)\n/.exec(readme)!;
	expect(sentence!.split(' ').length).toBeLessThanOrEqual(20);
});

test.each(filesIn('docs/', '.md'))('%s says first what it is for', (path) => {
	const paragraphs = read(path)
		.split('\n\n')
		.filter((paragraph) => !paragraph.startsWith('Workflow: '));
	expect(paragraphs[0]).toMatch(/^# /);
	if (path !== 'docs/README.md') expect(paragraphs[1]).toMatch(/^[^#|!<-]/);
});

test('troubleshooting quotes errors as the code words them', () => {
	const sources = ['nodes/', 'credentials/']
		.flatMap((folder) =>
			readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
				.filter((name) => name.endsWith('.ts'))
				.map((name) => read(folder + name)),
		)
		.join('\n');
	const rows = [...read('docs/troubleshooting.md').matchAll(/^\| (`[^|]+) \|/gm)];
	const errors = rows.flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)]);
	expect(errors.length).toBeGreaterThan(40);
	for (const [, error] of errors) {
		// Where the text differs each time, only its parts are in the code.
		for (const part of error!.split('…')) {
			expect(sources.includes(part), error).toBe(true);
		}
	}
});
