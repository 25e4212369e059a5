import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseDocument } from 'yaml';
import { parseArguments } from '../../core/cli/parse-arguments.ts';
import { describe } from '../support/harness.ts';

type Fields = Readonly<Record<string, unknown>>;

const page = readFileSync(join(import.meta.dirname, '..', '..', '.github', 'RECIPES.md'), 'utf8');
const recipes = [...page.matchAll(/^## (.+?)$.*?^```yaml\n# (\S+)\n(.*?)^```$/gms)].map(([, title = '', file = '', text = '']) => ({ title, file, text }));
const majors: Readonly<Record<string, string>> = {
  'actions/checkout': 'v5',
  'actions/setup-node': 'v5',
  'actions/cache': 'v4',
  'actions/cache/restore': 'v4',
  'actions/cache/save': 'v4',
  'actions/upload-artifact': 'v4',
  'actions/download-artifact': 'v4',
};

describe('recipes', (test) => {
  test('there are some for each platform, and the README leads to them', () => {
    assert.is(recipes.length, (page.match(/^```yaml$/gm) ?? []).length);
    assert.ok(recipes.filter(({ file }) => file.startsWith('.github/workflows/')).length >= 3);
    assert.ok(recipes.filter(({ file }) => file === '.gitlab-ci.yml').length >= 2);
    assert.match(readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8'), '(.github/RECIPES.md)');
  });

  for (const { title, file, text } of recipes) {
    test(`${title}: the file has the structure that the platform demands`, () => {
      const document = parseDocument(text);
      assert.equal([...document.errors, ...document.warnings], []);
      if (file === '.gitlab-ci.yml') checkGitlab(document.toJS() as Fields);
      else checkGithub(document.toJS() as Fields);
    });

    test(`${title}: mmo takes every command line`, async () => {
      const lines = commandLines(parseDocument(text).toJS());
      assert.ok(lines.length > 0);
      for (const line of lines) await accepts(line);
    });
  }

  test('command lines in the text are right as well', async () => {
    const lines = [...page.matchAll(/`npx mmo ([^`\n]+)`/g)].map(([, line = '']) => line);
    assert.ok(lines.length > 0);
    for (const line of lines) await accepts(line);
  });
});

function checkGithub(workflow: Fields): void {
  assert.type(workflow['name'], 'string');
  assert.ok(workflow['on']);
  assert.equal(workflow['permissions'], { contents: 'read' });
  const jobs = workflow['jobs'] as Readonly<Record<string, Fields>>;
  for (const [name, job] of Object.entries(jobs)) {
    onlyKeys(job, ['runs-on', 'needs', 'if', 'outputs', 'strategy', 'steps'], name);
    assert.type(job['runs-on'], 'string');
    const before = [job['needs'] ?? []].flat().map(String);
    for (const need of before) assert.ok(jobs[need], `${name} needs ${need}`);
    for (const [, need = '', output = ''] of JSON.stringify(job).matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      assert.ok(before.includes(need) && outputsOf(jobs[need])[output], `${name} reads ${need}.${output}`);
    }
    const steps = job['steps'] as readonly Fields[];
    for (const step of steps) checkStep(step);
    const ids = steps.map(({ id }) => id);
    for (const [, id] of JSON.stringify(job['outputs'] ?? {}).matchAll(/steps\.([\w-]+)\.outputs/g)) assert.ok(ids.includes(id));
    if (JSON.stringify(steps).includes('--affected')) assert.match(JSON.stringify(steps[0]), '"fetch-depth":0');
  }
}

function outputsOf(job: Fields | undefined): Fields {
  return (job?.['outputs'] ?? {}) as Fields;
}

function checkStep(step: Fields): void {
  onlyKeys(step, ['id', 'if', 'uses', 'run', 'with'], JSON.stringify(step));
  assert.is(typeof step['uses'] === 'string', step['run'] === undefined, 'a step has either uses or run');
  if (step['run'] !== undefined) return;
  const [action = '', version] = String(step['uses']).split('@');
  assert.is(version, majors[action], action);
  const inputs = step['with'] as Fields | undefined;
  if (!action.startsWith('actions/cache')) return;
  assert.equal(String(inputs?.['path']).trim().split('\n'), ['.mmo/cache', '.mmo/index']);
  assert.match(String(inputs?.['key']), 'github.run_id');
}

function checkGitlab(file: Fields): void {
  const { stages, default: common, ...jobs } = file;
  if (common !== undefined) onlyKeys(common as Fields, ['image', 'cache'], 'default');
  for (const [name, value] of Object.entries(jobs)) {
    const job = value as Fields;
    onlyKeys(job, ['stage', 'image', 'rules', 'variables', 'cache', 'script', 'after_script', 'artifacts', 'needs', 'parallel'], name);
    assert.ok((stages as readonly unknown[]).includes(job['stage']), `${name} has a stage`);
    assert.ok((job['script'] as readonly unknown[]).every((line) => typeof line === 'string'));
    for (const need of (job['needs'] ?? []) as readonly string[]) assert.ok(jobs[need]);
    const cache = (job['cache'] ?? (common as Fields)['cache']) as Fields;
    assert.equal(cache['paths'], ['.mmo/cache', '.mmo/index']);
    const script = JSON.stringify(job['script']);
    if (script.includes('--affected')) assert.equal(job['variables'], { GIT_DEPTH: '0' });
    const reports = (job['artifacts'] as Fields)['reports'] as Readonly<Record<string, string>> | undefined;
    for (const report of Object.values(reports ?? {})) assert.match(script, ` ${report}`);
  }
}

function onlyKeys(value: Fields, allowed: readonly string[], where: string): void {
  assert.equal(
    Object.keys(value).filter((key) => !allowed.includes(key)),
    [],
    where,
  );
}

/** What stands behind `npx mmo` in any text of the file. */
function commandLines(value: unknown): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(/^npx mmo (.+)$/gm)].map(([, line = '']) => line);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(commandLines) : [];
}

async function accepts(line: string): Promise<void> {
  const words = line.replaceAll(/\$\{\{.*?\}\}/g, 'x').match(/"[^"]*"|\S+/g) ?? [];
  const parsed = await parseArguments(
    words.map((word) => word.replaceAll('"', '')),
    { env: {}, columns: 100 },
  );
  assert.is(parsed.kind, 'command', `mmo ${line}: ${JSON.stringify(parsed)}`);
}
