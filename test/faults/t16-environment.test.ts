import { createHash, createHmac } from 'node:crypto';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault } from './rig/describe-fault.ts';
import { filesWith } from './rig/files-with.ts';
import { randomText } from './rig/random-text.ts';

/** What pipelines keep in their environment; each gets a value of its own that must be found nowhere. */
const credentials = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE', 'NPM_TOKEN', 'NODE_AUTH_TOKEN', 'npm_config__authToken'],
  ...['GITHUB_TOKEN', 'GH_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'CI_JOB_TOKEN', 'GITLAB_TOKEN', 'DOCKER_PASSWORD'],
  ...['DOCKER_AUTH_CONFIG', 'DOCKER_CERT_PATH', 'KUBECONFIG', 'VAULT_TOKEN', 'GOOGLE_APPLICATION_CREDENTIALS', 'AZURE_CLIENT_SECRET', 'PGPASSWORD'],
  ...['DATABASE_URL', 'SENTRY_AUTH_TOKEN', 'TWINE_PASSWORD', 'CARGO_REGISTRY_TOKEN', 'HOMEBREW_GITHUB_API_TOKEN', 'SECRET', 'PASSWORD', 'API_KEY'],
];

describeFault('t16', 'environment', (part) => {
  part('undeclared variables reach neither task nor key', { quick: 200, full: 1_000 }, async ({ count, random, tally, defer, signal }) => {
    const rig = createRig({ files: looker }, defer);
    const plain = await rig.run(['look'], { signal });
    const [key, seen] = [keyOf(plain, 'one:look'), rig.read('one/out/env')];
    for (let tried = 0; tried < count; tried += 50) {
      const names = Array.from({ length: 50 }, () => undeclaredName(random));
      const env = Object.fromEntries(names.map((name) => [name, randomText(random)]));
      const { exitCode, stderr, ...run } = await rig.run(['look', ...(tried % 100 === 0 ? ['--force'] : [])], { signal, env });
      const complaints = exitCode === 0 ? [] : [`exit ${exitCode}: ${stderr}`];
      if (keyOf({ ...run, exitCode, stderr }, 'one:look') !== key) complaints.push(`another key with ${names.join(' ')}`);
      const now = withoutRunId(rig.read('one/out/env'));
      if (now !== withoutRunId(seen)) complaints.push(`the task saw ${lineDifference(withoutRunId(seen), now).join(' ')}`);
      tally.tried(50, complaints, { leaks: complaints.length });
    }
  });

  part('a declared variable that changes changes the key of who declares it, and of nobody else', { quick: 300, full: 3_000 }, async (fault) => {
    const { count, random, tally, defer, signal } = fault;
    const size = 60;
    const rig = createRig({ files: declarers(size) }, defer);
    const values = new Map<string, string>();
    let before = new Map<string, string>();
    for (let tried = 0; tried < count + size; tried += size) {
      const changed = changeSome(values, { size, random, rig });
      const env = Object.fromEntries([...values].filter(([name]) => !isFromFile(Number(name.slice(1)))));
      const run = await rig.run(['tell'], { signal, env });
      const keys = new Map(Array.from({ length: size }, (_, n) => [`s${n}:tell`, keyOf(run, `s${n}:tell`)]));
      const complaints = run.exitCode === 0 ? [] : [`exit ${run.exitCode}: ${run.stderr}`];
      let wrong = 0;
      for (let n = 0; n < size; n += 1) {
        const moved = before.get(`s${n}:tell`) !== keys.get(`s${n}:tell`);
        if (before.size > 0 && moved !== changed.has(n)) complaints.push(`s${n} : key ${moved ? 'changed' : 'did not change'}`);
        const told = rig.read(`s${n}/out/told`);
        const value = values.get(`V${n}`);
        const expected = value === undefined ? 'unset' : `set ${value}`;
        if (told !== expected) {
          wrong += 1;
          complaints.push(`s${n}  told ${JSON.stringify(told)}, not ${JSON.stringify(expected)}`);
        }
      }
      if (before.size > 0) tally.tried(size, complaints, { wrongBytes: wrong });
      before = keys;
    }
  });

  part('credentials of the caller are found nowhere', { quick: credentials.length, full: credentials.length }, async ({ random, tally, defer, signal }) => {
    const rig = createRig({ files: { ...looker, ...declarers(4) } }, defer);
    const env = Object.fromEntries(credentials.map((name) => [name, randomText(random, 40)]));
    const said: string[] = [];
    const commands = [
      ['run', 'look', 'tell', '--summarize', '--profile=trace.json', '--junit=junit.xml', '--json'],
      ['run', 'look', 'tell', '--dry=json'],
      ['run', 'look', '--force', '--debug', '--output=full'],
      ['why', 'one:look'],
      ['show', 'one', '--json'],
      ['export', 'one'],
    ];
    for (const args of commands) {
      const { exitCode, stdout, stderr } = await rig.mmo(args, { signal, env });
      if (exitCode !== 0) tally.tried(0, [`mmo ${args.join(' ')}: exit ${exitCode}: ${stderr}`]);
      said.push(`${stdout}${stderr}`);
    }
    const values = Object.values(env).flatMap((value) => [value, value.slice(0, 20), ...digestsOf(value)]);
    const found = [...filesWith(`${rig.root}/..`, values), ...values.filter((value) => said.some((text) => text.includes(value)))];
    tally.tried(credentials.length, found, { leaks: found.length });
  });

  part('no key, file or log tells of a secret, not even its digest', { quick: 10, full: 100 }, async ({ count, random, tally, defer, signal }) => {
    const rig = createRig({ files: secretKeepers }, defer);
    const keys = new Set<string>();
    for (let tried = 0; tried < count; tried += 1) {
      const [pin, both, kept] = [1, 2, 3].map(() => `${randomText(random, 3)}${random.below(10_000)}`) as [string, string, string];
      rig.write('one/.env', `KEPT=${kept}\nBOTH=${both}\n`);
      const { stdout, stderr, ...run } = await rig.run(['keep', '--summarize=summary.json'], { signal, env: { PIN: pin, BOTH: both } });
      keys.add(keyOf({ stdout, stderr, ...run }, 'one:keep'));
      const values = [pin, both].flatMap((value) => [value, ...digestsOf(value)]);
      const found = [...filesWith(rig.path('.mmo'), [...values, ...digestsOf(kept)]), ...values.filter((value) => `${stdout}${stderr}`.includes(value))];
      if (rig.exists('.mmo') && filesWith(rig.path('.mmo'), [kept]).length > 0) found.push(`${kept} of an env file in .mmo`);
      if (run.exitCode !== 0) found.push(`exit ${run.exitCode}: ${stderr}`);
      if (keys.size > 1) found.push('the key of a task moved with a secret of it');
      tally.tried(1, found, { leaks: found.length });
    }
  });
});

const looker = {
  'mmo.json': '{"schemaVersion":1}',
  '.gitignore': 'out\n.mmo\n',
  'one/service.yml': JSON.stringify({ tasks: { look: { command: 'mkdir -p out; env > out/env; cat out/env', outputs: ['out'] } } }),
};

const secretKeepers = {
  'mmo.json': '{"schemaVersion":1}',
  '.gitignore': 'out\n.mmo\n.env\n',
  'one/service.yml': JSON.stringify({
    secrets: ['PIN', 'BOTH', 'KEPT'],
    tasks: { keep: { command: 'echo $PIN $BOTH $KEPT; mkdir -p out; : > out/made', envFiles: ['.env'], env: ['BOTH'], outputs: ['out'] } },
  }),
};

/** Names that resemble those of the base set, and others. */
function undeclaredName(random: SeededRandom): string {
  const beginnings = [
    'PATH',
    'HOME_',
    'USERX',
    'LC',
    'LANGX',
    'TZX',
    'XDG',
    'CI_',
    'npm_config_',
    'npm_',
    'GIT_',
    'NODE_X',
    'GOX',
    'MMO_X',
    'AWS_',
    '_',
    'TERM_',
    'X',
  ];
  return `${beginnings[random.below(beginnings.length)] ?? ''}${randomText(random, 8)}`;
}

/** Services that each declare one variable: three of four in the environment of the caller, every fourth in a file of its own that git ignores. */
function declarers(size: number): Readonly<Record<string, string>> {
  const services = Array.from({ length: size }, (_, n) => {
    const name = `V${n}`;
    const tell = { command: `mkdir -p out; printf %s "\${${name}+set }\${${name}-unset}" > out/told`, outputs: ['out'] };
    return [`s${n}/service.yml`, JSON.stringify({ tasks: { tell: { ...tell, ...(isFromFile(n) ? { envFiles: ['.env'] } : { env: [name] }) } } })];
  });
  const emptyFiles = Object.fromEntries(services.map((_, n) => [`s${n}/.env`, '']));
  return { 'mmo.json': '{"schemaVersion":1}', '.gitignore': 'out\n.mmo\n.env\n', ...Object.fromEntries(services), ...emptyFiles };
}

function isFromFile(n: number): boolean {
  return n % 4 === 3;
}

/** Gives about a third of the variables another value, or none; which they are. */
function changeSome(values: Map<string, string>, { size, random, rig }: { size: number; random: SeededRandom; rig: Rig }): ReadonlySet<number> {
  const odd = [
    '',
    '0',
    '1',
    'null',
    'unset',
    'set',
    'a=b',
    'two\nlines',
    ' ',
    '\t',
    'ü',
    '"',
    "'",
    '$HOME',
    '`id`',
    '\\',
    'true',
    'undefined',
    'x'.repeat(5_000),
  ];
  const changed = new Set<number>();
  for (let n = 0; n < size; n += 1) {
    if (random.below(3) !== 0) continue;
    const [name, before] = [`V${n}`, values.get(`V${n}`)];
    const after = isFromFile(n) ? randomText(random, 1 + random.below(3)) : odd[random.below(odd.length + 2)];
    if (after === before) continue;
    changed.add(n);
    if (after === undefined) values.delete(name);
    else values.set(name, after);
    if (isFromFile(n)) rig.write(`s${n}/.env`, `${name}=${after ?? ''}\n`);
  }
  return changed;
}

function keyOf({ events }: MmoResult, task: string): string {
  return events.flatMap((event) => (event.type === 'task:end' && event.task === task ? [event.key ?? ''] : [])).join();
}

/** What differs from run to run is mmo's own. */
function withoutRunId(text: string): string {
  return text.replace(/^MMO_RUN_ID=.*$/m, '');
}

function lineDifference(before: string, after: string): readonly string[] {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line));
}

/** Plain digests of a value, whole and the beginnings that anybody would store. */
function digestsOf(value: string): readonly string[] {
  return ['sha256', 'sha1', 'md5', 'sha512'].flatMap((algorithm) => {
    const bytes = [createHash(algorithm).update(value).digest(), createHmac(algorithm, '').update(value).digest()];
    return bytes.flatMap((digest) => [digest.toString('hex').slice(0, 16), digest.toString('base64').slice(0, 16)]);
  });
}
