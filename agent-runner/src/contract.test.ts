import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { proxyNames } from '@/lib/contracts/proxies';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { agentRunnerTag } from '@/lib/version';

function sourcesOf(folder: string) {
  const directory = `${import.meta.dirname}/${folder}`;
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(name))
    .map((name) => ({ name, text: readFileSync(`${directory}/${name}`, 'utf8') }));
}

const sources = sourcesOf('.');
/** What the worker's bundle takes from the console. */
const shared = ['core', 'contracts', 'temporal'].flatMap((room) => sourcesOf(`../../lib/${room}`));

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, '');
}

it('only settings.ts looks at the environment of the process', () => {
  const ways =
    /\bprocess\s*(\??\.\s*env|\??\.?\[)|[=,(]\s*(globalThis\.)?process\s*[;,)]|['"](node:)?process['"]|\bloadEnvFile\b/;
  const readers = [...sources, ...shared].filter(({ text }) => ways.test(text));
  expect(readers.map(({ name }) => name)).toEqual(['settings.ts']);
});

it('no variable is read that the schema of the settings does not have, but those of proxies', () => {
  const known = new Set<string>(settingDefinitions.flatMap(({ name, aliases }) => [name, ...aliases]));
  for (const name of proxyNames) known.add(name);
  const written = sources.flatMap(({ name, text }) =>
    [
      ...withoutComments(text).matchAll(
        /(?<!\b(?:constants|Number|globalThis|ActivityCancellationType|TimeoutType|VersioningBehavior))['"`.]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g,
      ),
    ].map((match) => ({ name, variable: match[1] ?? '' })),
  );
  const looked = [...sources, ...shared].flatMap(({ name, text }) =>
    [...text.matchAll(/\benvironment\s*\??\.?(?:\.|\[\s*['"`])([A-Z]\w*)/g)].map((match) => ({
      name,
      variable: match[1] ?? '',
    })),
  );
  expect(looked).not.toEqual([]);
  expect(written.length).toBeGreaterThan(10);
  expect([...written, ...looked].filter(({ variable }) => !known.has(variable))).toEqual([]);
});

it('package, image and console name the same version', () => {
  const packageText = readFileSync(`${import.meta.dirname}/../package.json`, 'utf8');
  const dockerfile = readFileSync(`${import.meta.dirname}/../../Dockerfile.agent-runner`, 'utf8');
  const version = /"version": "([^"]+)"/.exec(packageText)?.[1];
  expect(/^ARG VERSION=(\S+)$/m.exec(dockerfile)?.[1]).toBe(version);
  expect(agentRunnerTag).toBe(`v${version}`);
});

it('the image is built without BuildKit-only instructions', () => {
  const dockerfile = readFileSync(`${import.meta.dirname}/../../Dockerfile.agent-runner`, 'utf8');
  expect(dockerfile).not.toMatch(/^RUN\s+--|<<|^(COPY|ADD)\s+.*--(chmod|link|parents|exclude)|^#\s*syntax=/m);
});
