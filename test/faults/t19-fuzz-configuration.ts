import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseServiceFile } from '../../core/config/parse-service-file.ts';
import { parseWorkspaceConfig } from '../../core/config/parse-workspace-config.ts';
import { renderDiagnostic } from '../../core/diagnostics/render-diagnostic.ts';
import type { Checked } from '../../core/model/diagnostic.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { craftedServices } from './t19-crafted-services.ts';
import { craftedWorkspaces, fineServices } from './t19-crafted-workspaces.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures');
const mostSeconds = 2;
const tokens: readonly string[] = [
  ...['__proto__', 'constructor', '<<', '*a', '&a', '!!', '!', '---\n', '...\n', '%YAML 1.1\n', '? ', ': ', '- ', '\t', '\0', '\ufeff', '[', ']', '{', '}'],
  ...[
    '"',
    "'",
    '|',
    '>',
    '#',
    ',',
    '\\',
    '\\u0000',
    '\\ud800',
    '\r',
    '\n',
    '\n  ',
    ' ',
    '1e999',
    '.nan',
    '.inf',
    '-0',
    'null',
    '~',
    'true',
    '[[[[[[[[',
    '*a: *a',
  ],
  ...[
    'tasks:',
    'name:',
    'env:',
    'command:',
    'inputs:',
    'outputs:',
    'dependsOn:',
    'options:',
    '"tasks":',
    '"**/**"',
    '$x',
    '...',
    '!(a)',
    '{a,b}',
    '../..',
    '//',
  ],
];

/** Mutates configuration files and parses them in this process: whatever comes of it, it is a value or mistakes with places. */
export async function fuzzConfiguration({ count, random, tally }: FaultContext): Promise<void> {
  const seeds = seedFiles();
  const before = Object.getOwnPropertyNames(Object.prototype).sort().join();
  for (let tried = 0; tried < count; tried += 1) {
    const file = (['service.yml', 'mmo.json', 'mmo.yml', 'package.json'] as const)[random.below(4)] ?? 'service.yml';
    const bytes = mutated(seeds, random);
    const complaints: string[] = [];
    const start = process.cpuUsage();
    try {
      const parsed: Checked<unknown> = await (file === 'service.yml' ? parseServiceFile(`a/${file}`, bytes) : parseWorkspaceConfig(file, bytes));
      complaints.push(...complaintsOf(parsed, bytes));
    } catch (error) {
      complaints.push(`threw ${error instanceof Error ? error.stack : String(error)}`);
    }
    const seconds = process.cpuUsage(start).user / 1e6;
    if (seconds > mostSeconds) complaints.push(`took ${seconds.toFixed(1)} s`);
    if (Object.getOwnPropertyNames(Object.prototype).sort().join() !== before || 'polluted' in {}) complaints.push('the prototype of all objects has changed');
    tally.tried(1, complaints.length === 0 ? [] : [`${file}: ${JSON.stringify(bytes.toString('latin1').slice(0, 1500))}`, ...complaints]);
  }
}

function complaintsOf({ value, diagnostics }: Checked<unknown>, bytes: Buffer): readonly string[] {
  const complaints: string[] = [];
  if (value === undefined && diagnostics.length === 0) complaints.push('neither a value nor a mistake');
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  for (const diagnostic of diagnostics) {
    const { span } = diagnostic;
    if (span === undefined || !(span.start >= 0 && span.start <= span.end && span.end <= text.length + 1))
      complaints.push(`no place: ${JSON.stringify(diagnostic)}`);
    const shown = renderDiagnostic(diagnostic, { readSource: () => text, color: false });
    if (!/--> [\w./]+:\d+:\d+\n/.test(shown)) complaints.push(`shown without a place: ${shown}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach a terminal
    if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(shown)) complaints.push(`a control character in ${JSON.stringify(shown)}`);
  }
  if (value !== undefined && !isPlain(value)) complaints.push('a value with a strange prototype or a forbidden key');
  return complaints;
}

/** Only plain objects, lists and scalars, and no key that could reach a prototype. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.entries(value).every(([key, item]) => key !== '__proto__' && isPlain(item));
}

function seedFiles(): readonly Buffer[] {
  const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /(?:^|\/)(?:service\.yml|mmo\.(?:json|yml))$/.test(path));
  const crafted = [...craftedServices(), ...craftedWorkspaces()].map(({ content }) => (typeof content === 'string' ? content.replace('§', '') : content));
  const all = [...files.sort().map((path) => readFileSync(join(fixtures, path))), ...crafted, ...Object.values(fineServices)];
  return all.map((content) => Buffer.from(content)).filter(({ length }) => length < 20_000);
}

function mutated(seeds: readonly Buffer[], random: SeededRandom): Buffer {
  const pick = (): Buffer => seeds[random.below(seeds.length)] ?? Buffer.alloc(0);
  let bytes = pick();
  for (let times = 1 + random.below(6); times > 0; times -= 1) {
    const at = random.below(bytes.length + 1);
    const end = Math.min(bytes.length, at + random.below(30));
    const other = pick();
    const from = random.below(other.length + 1);
    const piece = [
      Buffer.alloc(0),
      Buffer.from([random.below(256)]),
      Buffer.from(tokens[random.below(tokens.length)] ?? ''),
      Buffer.from((tokens[random.below(tokens.length)] ?? '').repeat(1 + random.below(200))),
      other.subarray(from, from + random.below(200)),
      bytes.subarray(at, end),
    ][random.below(6)];
    bytes = Buffer.concat([bytes.subarray(0, at), piece ?? Buffer.alloc(0), bytes.subarray(random.below(2) === 0 ? at : end)]);
  }
  return bytes;
}
