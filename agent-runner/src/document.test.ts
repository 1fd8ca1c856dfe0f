import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { SettingDefinition } from '@/lib/contracts/setting-definition';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { stopTimeoutSeconds } from '@/lib/runner/spec';
import {
  cleanupSandboxInputSchema,
  describeRunnerInputSchema,
  ensureThreadInputSchema,
  executeAgentInputSchema,
  readResultInputSchema,
} from './activities/activity-inputs';
import { fruitlessAttemptsMax } from './activities/progress-report';
import { listedOn, listSources } from './agent/listed-models';
import { steerCommands } from './commands/steer-arguments';
import { payloadBytesMax } from './payload-limit';
import { shutdownForceTimeMs, shutdownGraceTimeMs } from './shutdown-times';
import { readRunAgentInput } from './workflows/run-agent-input';
import { nothingYet } from './workflows/run-protocol';
import { steeringBounds } from './workflows/steering-bounds';

const page = readFileSync(`${import.meta.dirname}/../../docs/agent-runner.md`, 'utf8');

function section(heading: string): string {
  return new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(page)?.[1] ?? '';
}

function example(name: string): unknown {
  const block = new RegExp(`^\`\`\`json ${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  return JSON.parse(block ?? 'null');
}

const words: Record<SettingDefinition['kind'], string> = {
  address: 'host:port',
  endpoint: 'host:port or URL',
  text: 'text',
  integer: 'whole number',
  number: 'number',
  choice: '',
  url: 'URL',
  path: 'path',
  host: 'host name',
  secret: 'secret',
};

function valuesOf({ kind, choices = [], min, max, unit }: SettingDefinition): string {
  const range = min === undefined ? '' : ` from ${min} to ${max}`;
  const named = kind === 'choice' ? choices.map((choice) => `\`${choice}\``).join(', ') : words[kind];
  return `${named}${range}${unit === undefined ? '' : ` (${unit})`}`;
}

function cellsOf(definition: SettingDefinition): string[] {
  const { name, aliases, description, default: value } = definition;
  const older = aliases.map((alias) => `\`${alias}\``).join(', ') || 'none';
  return [`\`${name}\``, older, valuesOf(definition), value === null ? 'none' : `\`${value}\``, description];
}

it('the settings of the document are those of the schema, row by row', () => {
  const rows = section('Settings')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(settingDefinitions.map(cellsOf));
});

it('the inputs of the document are accepted as they stand there', () => {
  expect(readRunAgentInput(example('RunAgent input'))).toMatchObject({ type: 'accepted' });
  for (const [name, schema] of Object.entries({
    EnsureThread: ensureThreadInputSchema,
    ExecuteAgent: executeAgentInputSchema,
    ReadResult: readResultInputSchema,
    CleanupSandbox: cleanupSandboxInputSchema,
    DescribeRunner: describeRunnerInputSchema,
  }))
    expect(schema.parse(example(`${name} input`)), name).toEqual(example(`${name} input`));
});

it('every input that ExecuteAgent knows is in its example, and in that of RunAgent', () => {
  const known = Object.keys(executeAgentInputSchema.shape);
  expect(Object.keys(Object(example('ExecuteAgent input')))).toEqual(known);
  const ofRun = known.filter((name) => !['executionId', 'steering'].includes(name));
  expect(Object.keys(Object(example('RunAgent input'))).sort()).toEqual(
    [...ofRun, 'cleanUp', 'holderGone', 'holderWaitSeconds'].sort(),
  );
});

it('the progress of the document is that of a run, and the bounds of steering are those of the code', () => {
  expect(Object.keys(Object(example('progress')))).toEqual(Object.keys(nothingYet));
  const { messages, messageBytes, messagesBytes, follows } = steeringBounds;
  const count = (value: number) => value.toLocaleString('en');
  const text = section('Steer a run').replace(/\s+/g, ' ');
  expect(text).toContain(`takes ${messages} messages of up to ${count(messageBytes)} bytes`);
  expect(text).toContain(`${count(messagesBytes)} together`);
  expect(text).toContain(`takes ${follows} of them, five at once`);
});

it('the commands of the document that steer a run are those of the program', () => {
  const listed = [...section('Steer a run').matchAll(/^\| `agent-runner (\w+) WORKFLOW_ID/gm)];
  expect(listed.map(([, name]) => name)).toEqual(steerCommands);
});

it('the limits of the document are those of the code', () => {
  expect(page).toContain(`at most ${payloadBytesMax.toLocaleString('en')} bytes`);
  expect(fruitlessAttemptsMax).toBe(20);
  expect(page.match(/twenty attempts in a row/gi)).toHaveLength(2);
});

it('the list of models is that of the document, with its date and sources', () => {
  expect(page).toContain(`looked up on ${listedOn}`);
  for (const source of listSources) expect(page).toContain(source);
});

it('the times of the shutdown are those of the code', () => {
  const text = section('Shutdown').replace(/\s+/g, ' ');
  expect(text).toContain(`have ${shutdownGraceTimeMs / 1000} s to end`);
  expect(text).toContain(`After ${shutdownForceTimeMs / 1000} s it ends by force`);
  expect(page.match(/--stop-timeout \d+/g)).toEqual(Array(2).fill(`--stop-timeout ${stopTimeoutSeconds}`));
});

it('the conditions of the document are those of the health report and of the probe', () => {
  const listed = [...section('Health').matchAll(/^\| `([a-z-]+)`/gm)].map(([, word]) => word);
  const read = (name: string) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
  const union = /export type Condition =([^;]*);/.exec(read('health-report.ts'))?.[1] ?? '';
  const reported = [...union.matchAll(/'([a-z-]+)'/g)].map(([, word]) => word);
  const probed = [...read('../probe/healthcheck.c').matchAll(/"(hung|gone): /g)].map(([, word]) => word);
  expect(new Set(listed)).toEqual(new Set([...reported, ...probed]));
});

it('the failures of the document are those of the code', () => {
  const listed = [...section('Failures').matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
  const rooms = ['activities', 'agent', 'sandbox', 'session'].flatMap((room) =>
    readdirSync(`${import.meta.dirname}/${room}`)
      .filter((name) => !/\.test(-support)?\.ts$/.test(name))
      .map((name) => readFileSync(`${import.meta.dirname}/${room}/${name}`, 'utf8')),
  );
  const thrown = rooms.flatMap((text) =>
    [...text.matchAll(/code: '([a-z]+-[a-z-]+)'/g)].map(([, code]) => code),
  );
  const byTheRun = ['input-refused', 'payload-key-missing', 'run-without-progress', 'session-holder-gone'];
  expect(new Set(listed)).toEqual(new Set([...byTheRun, ...thrown]));
});
