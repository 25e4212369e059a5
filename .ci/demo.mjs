// A tour of mmo on a copy of fixtures/shop, with the real output of the real command. Each act is checked
// by the summary of its run; the exit code is 1 if one of them did not do what it says.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(REPOSITORY, 'dist', 'bin', 'mmo.js');
const FIXTURE = join(REPOSITORY, 'fixtures', 'shop');
const NOT_COPIED = new Set(['node_modules', '.mmo', '.git', 'dist', 'gen', 'contract', 'shop.binpb', 'test-report.json']);
const BUILD_TEST = ['run', 'build', 'test'];

const keep = process.argv.includes('--keep');
const startedAt = Date.now();
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-demo-')));
const shop = join(temporary, 'shop');
const env = cleanEnvironment();
const problems = [];

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    cleanUp();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

try {
  play();
} catch (error) {
  problems.push(error.message);
} finally {
  cleanUp();
}

const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
for (const problem of problems) say(`demo: ${problem}`);
say(problems.length === 0 ? `\ndemo: every act did what it says (${seconds} s)` : `\ndemo: FAILED, ${problems.length} problems (${seconds} s)`);
process.exitCode = problems.length === 0 ? 0 : 1;

function play() {
  if (!existsSync(CLI)) throw new Error('dist/bin/mmo.js is not built: run npm run build');
  heading('0', 'A shop of fourteen services, as a git repository of its own');
  prepareShop();
  mmo(['ls']);

  heading('1', 'Build and test everything, in parallel');
  const first = run([...BUILD_TEST, '--output=failed']);
  expect(first.totals.tasks > 20, `expected more than 20 tasks, got ${first.totals.tasks}`);
  expect(executed(first).length === first.totals.tasks, `act 1: all of ${first.totals.tasks} tasks should run, ${executed(first).length} did`);
  const made = readOutputs();

  heading('2', 'The same again: nothing is left to do');
  expectAllCached('act 2', run(BUILD_TEST), first);

  heading('3', 'Lose every output: all of it comes back from the cache, byte for byte');
  const lost = removeOutputs();
  say(`$ rm -rf ${lost.join(' ')}\n`);
  expectAllCached('act 3', run(BUILD_TEST), first);
  const problem = firstDifference(made, readOutputs());
  expect(problem === undefined, `act 3: ${problem}`);

  heading('4', 'Change one line: only what it affects runs');
  edit('services/shipping/src/rates.js', 'base: 390', 'base: 350');
  mmo(['why', 'shipping:build']);
  const fourth = run([...BUILD_TEST, '--affected']);
  expectExecuted('act 4', fourth, ['shipping:build', 'shipping:test']);

  heading('5', 'A comment in a library that all prices go through: it is built again to the same bytes, and its users are not');
  edit('libs/money/src/money.js', '/** The sum of', '/** Adds up: the sum of');
  const fifth = run(['run', 'build']);
  expectExecuted('act 5', fifth, ['money:build']);

  heading('6', 'Every decision has its reason');
  mmo(['why', 'checkout:build']);
  mmo(['affected', '--service=shipping']);

  heading('', 'Where to go next');
  say('  fixtures/shop/README.md       the shop, and more changes to try in a copy of it');
  say('  mmo run integration           start all of it on free ports and buy something');
  say('  mmo graph --dot               who depends on whom');
  say('  mmo show checkout             where each value of a service comes from');
  say('  mmo cache status              what is kept, and how much');
  if (keep) say(`\n  This copy stays at ${shop}; run mmo there as node ${CLI}`);
}

/** Copies the fixture, installs its tools, and commits it on `main`; the work goes on on a branch. */
function prepareShop() {
  cpSync(FIXTURE, shop, { recursive: true, filter: (path) => path === FIXTURE || !NOT_COPIED.has(path.split(/[\\/]/).at(-1)) });
  say('$ npm ci');
  say(installTools());
  say('$ git init && git add . && git commit\n');
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'The shop opens');
  git('checkout', '--quiet', '-b', 'cheaper-parcels');
}

/** `npm ci`, or a copy of what it made for the same lockfile, platform and Node before. */
function installTools() {
  const hash = createHash('sha256');
  for (const part of [readFileSync(join(shop, 'package-lock.json')), process.platform, process.arch, process.version]) hash.update(part);
  const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mmo-dev');
  const cached = join(cacheRoot, `shop-${hash.digest('hex').slice(0, 16)}`);
  const installed = join(shop, 'node_modules');
  const copyOptions = { recursive: true, verbatimSymlinks: true };
  if (existsSync(cached)) {
    cpSync(cached, installed, copyOptions);
    return 'installed before for the same package-lock.json: copied\n';
  }
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: shop,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error(`npm ci failed in the copy of the shop:\n${npm.stderr ?? npm.error?.message}`);
  keepForNextTime(cacheRoot, cached, () => {
    const partial = mkdtempSync(join(cacheRoot, 'partial-'));
    cpSync(installed, join(partial, 'node_modules'), copyOptions);
    renameSync(join(partial, 'node_modules'), cached);
    rmSync(partial, { recursive: true, force: true });
  });
  return npm.stdout;
}

/** A cache folder that cannot be written only makes the next demo slower. */
function keepForNextTime(cacheRoot, cached, store) {
  try {
    mkdirSync(cacheRoot, { recursive: true });
    store();
  } catch (error) {
    if (!existsSync(cached)) say(`(not kept for next time: ${error.code ?? error.message})`);
  }
}

/** Shows a command and its output as it comes; returns nothing. A non-zero exit is a problem. */
function mmo(args) {
  say(`$ mmo ${args.join(' ')}`);
  const { status, error } = spawnSync(process.execPath, [CLI, ...args], { cwd: shop, env, stdio: ['ignore', 'inherit', 'inherit'] });
  say('');
  expect(status === 0, `mmo ${args.join(' ')} exited with ${status ?? error?.message}`);
}

/** The same for a run, with its summary. */
function run(args) {
  const file = join(temporary, 'summary.json');
  rmSync(file, { force: true });
  const shown = args.join(' ');
  say(`$ mmo ${shown}`);
  const { status, error } = spawnSync(process.execPath, [CLI, ...args, `--summarize=${file}`], { cwd: shop, env, stdio: ['ignore', 'inherit', 'inherit'] });
  say('');
  expect(status === 0, `mmo ${shown} exited with ${status ?? error?.message}`);
  if (!existsSync(file)) throw new Error(`mmo ${shown} wrote no summary`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function executed(summary) {
  return summary.tasks.filter((task) => task.outcome?.status !== 'cached').map((task) => task.id);
}

function expectAllCached(act, summary, first) {
  expect(summary.totals.tasks === first.totals.tasks, `${act}: ${summary.totals.tasks} tasks instead of ${first.totals.tasks}`);
  expectExecuted(act, summary, []);
}

function expectExecuted(act, summary, ids) {
  const actual = executed(summary).sort().join(' ');
  expect(actual === ids.join(' '), `${act}: expected ${ids.join(' ') || 'no task'} to run, but it was ${actual || 'none'}`);
}

function expect(isTrue, problem) {
  if (!isTrue) problems.push(problem);
}

/** What git ignores in the shop, save the tools and mmo's own state. */
function outputPaths() {
  const listed = git('ls-files', '--others', '--ignored', '--exclude-standard', '--directory').split('\n');
  return listed.filter((path) => path !== '' && !path.startsWith('node_modules') && !path.startsWith('.mmo'));
}

function removeOutputs() {
  const paths = outputPaths();
  for (const path of paths) rmSync(join(shop, path), { recursive: true, force: true });
  return [...new Set(paths.map((path) => path.replace(/\/$/, '').split('/').at(-1)))].sort();
}

function readOutputs() {
  const digests = new Map();
  for (const path of outputPaths()) addDigests(join(shop, path), digests);
  return digests;
}

function addDigests(path, digests) {
  if (!path.endsWith('/')) {
    digests.set(relative(shop, path), createHash('sha256').update(readFileSync(path)).digest('hex'));
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) addDigests(`${path}${entry.name}${entry.isDirectory() ? '/' : ''}`, digests);
}

function firstDifference(before, after) {
  if (before.size === 0) return 'nothing was made in the first place';
  const path = [...new Set([...before.keys(), ...after.keys()])].find((name) => before.get(name) !== after.get(name));
  return path === undefined ? undefined : `${path} did not come back as it was`;
}

/** Replaces the one place where `from` stands, and shows the change. */
function edit(path, from, to) {
  const file = join(shop, path);
  const text = readFileSync(file, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${path} should hold "${from}" once`);
  writeFileSync(file, text.replace(from, to));
  say(`$ git diff -U0 -- ${path}`);
  const lines = git('diff', '-U0', '--no-color', '--no-ext-diff', '--', path).split('\n');
  say(`${lines.filter((line) => /^[+-](?![+-]{2})/.test(line)).join('\n')}\n`);
}

function git(...args) {
  const own = [
    '-c',
    'user.name=Shop',
    '-c',
    'user.email=shop@example.org',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.autocrlf=false',
  ];
  const { status, stdout, stderr, error } = spawnSync('git', [...own, ...args], { cwd: shop, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr ?? error?.message}`);
  return stdout;
}

/** The caller's environment without what would steer git, the CI's base commit, or mmo itself. */
function cleanEnvironment() {
  const steering = /^(MMO|GIT|GITHUB|GITLAB|CI|NODE_TEST)(_|$)|^npm_(package|lifecycle)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}

function heading(number, title) {
  const text = number === '' ? title : `${number}. ${title}`;
  say(`\n${text}\n${'='.repeat(text.length)}`);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function cleanUp() {
  if (!keep) rmSync(temporary, { recursive: true, force: true });
}
