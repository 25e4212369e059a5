import { posix } from 'node:path';
import type { Inference, InferTree } from '../../core/plugin-api.ts';
import { findLocals, type Locals } from './find-locals.ts';
import { isMade } from './is-made.ts';
import { parseImports } from './parse-imports.ts';
import { normalName, parseRequirement } from './parse-requirement.ts';
import { type Project, readProject } from './read-project.ts';
import { unittestCommand } from './unittest-command.ts';

type RawTask = Readonly<Record<string, unknown>>;

/** What tools leave in the folder and nobody means as a source. */
const LEFTOVERS = ['!**/__pycache__/**', '!**/*.pyc', '!{.venv,venv,.tox,.nox}/**', '!**/{.pytest_cache,.mypy_cache,.ruff_cache,*.egg-info}/**'];
const TEXTS = '!**/*.{md,rst}';
const TESTS = ['**/*_test.py', '**/test*.py'];
/** Where pytest is set up: it takes the first that says something of it, on the way up, and every conftest.py beside and below that. */
const PYTEST_SETTINGS = ['pytest.ini', '.pytest.ini', 'pytest.toml', '.pytest.toml', 'pyproject.toml', 'tox.ini', 'setup.cfg', 'conftest.py'];
/** Where checkers are set up, in the folder itself or in one above it. */
const SETTINGS = ['ruff.toml', '.ruff.toml', 'pyproject.toml', 'setup.cfg', 'tox.ini', '.flake8', 'mypy.ini', '.mypy.ini', '.editorconfig'];
/** Checkers that look into what is imported. */
const LOOKS_FURTHER = ['mypy', 'pyright', 'pylint', 'basedpyright', 'pyre', 'ty'];

/** Gives a Python project vet, test and, where it is set up for one, a wheel; edges come from local dependencies and imports. */
export const inferPython: Inference['run'] = (service, tree) => {
  const project = readProject({ dir: service.dir, read: tree.read, list: tree.list });
  const locals = findLocals(service, project, tree);
  const dependsOn = ['proto', '^build', ...locals.services.map((name) => `${name}:proto`)];
  const tests = testFiles(tree);
  const sources = tree.list(['**/*.py', '**/*.pyi']).filter((path) => !isMade(path));
  const common = { env: ['PYTHONDONTWRITEBYTECODE=1', `PYTHONPATH=${locals.pythonPath.join(':')}`], dependsOn };
  return {
    tasks: {
      ...(sources.length > 0 && { vet: vetTask(project, { dir: service.dir, tree, locals, common }) }),
      ...(tests.length > 0 && { test: testTask(project, { dir: service.dir, tree, tests, locals, common }) }),
      ...(isBuildable(project) && { build: buildTask(project, { locals, common }) }),
    },
    dependsOn: locals.services,
  };
};

interface Context {
  readonly tree: InferTree;
  readonly locals: Locals;
  readonly common: RawTask;
}

function vetTask(project: Project, { dir, tree, locals, common }: Context & { readonly dir: string }): RawTask {
  const setup = `${tree.read('setup.cfg') ?? ''}\n${tree.read('tox.ini') ?? ''}`;
  const looksFurther =
    LOOKS_FURTHER.some((tool) => project.tools.has(tool) || setup.includes(`[${tool}`)) ||
    tree.list(['mypy.ini', '.mypy.ini', 'pyrightconfig.json', '.pylintrc']).length > 0;
  const inputs = ['$default', ...LEFTOVERS, TEXTS, ...settingsAbove(dir, SETTINGS, tree), ...(looksFurther ? locals.inputs : [])];
  return { ...common, executor: 'vet', options: { language: 'python' }, tools: ['python3'], inputs };
}

function testTask(project: Project, { dir, tree, tests, locals, common }: Context & { readonly dir: string; readonly tests: readonly string[] }): RawTask {
  const inputs = ['$default', ...LEFTOVERS, ...locals.inputs];
  const task = { ...common, executor: 'test', inputs };
  const settings = settingsAbove(dir, PYTEST_SETTINGS, tree);
  if (usesPytest(project, { tree, tests, settings }))
    return { ...task, inputs: [...inputs, ...settings], options: { language: 'python', runner: 'pytest' }, tools: ['python3', 'pytest'] };
  const packages = new Set(tree.list(['**/__init__.py']).map((path) => posix.dirname(path)));
  const command = unittestCommand(
    tests.filter((path) => posix.basename(path).startsWith('test')),
    packages,
  );
  return { ...task, options: { language: 'python', runner: 'unittest' }, tools: ['python3'], ...(command !== undefined && { command }) };
}

/** Fixed dates make the wheel's bytes depend on its sources alone. */
function buildTask(project: Project, { locals, common }: Pick<Context, 'locals' | 'common'>): RawTask {
  const backends = (project.buildRequires ?? []).flatMap((text) => parseRequirement(text) ?? []);
  const usesSetuptools = backends.some((item) => item.kind === 'package' && item.name === 'setuptools');
  const hasBackends = backends.every((item) => item.kind === 'package' && (project.packages.has(item.name) || item.name === 'setuptools'));
  return {
    ...common,
    command: ['python3', '-m', 'build', '--wheel', ...(hasBackends ? ['--no-isolation'] : [])],
    env: [...(common['env'] as readonly string[]), 'SOURCE_DATE_EPOCH=315532800'],
    passEnv: ['PIP_*', 'UV_*'],
    tools: ['python3'],
    inputs: ['$default', ...LEFTOVERS, '!build/**', '!{test,tests}/**', ...locals.inputs],
    // Setuptools packs whatever an earlier build has left there.
    outputs: ['dist/*.whl', ...(usesSetuptools ? [{ path: 'build/lib', optional: true }] : [])],
  };
}

/** Files of these names in the folders above a service, as inputs. */
function settingsAbove(dir: string, names: readonly string[], tree: InferTree): readonly string[] {
  const parts = dir === '' ? [] : dir.split('/');
  const globs = parts.flatMap((_part, depth) => names.map((name) => [...parts.slice(0, depth), name].join('/')));
  return globs.length === 0 ? [] : tree.listWorkspace(globs).map((path) => `//${path}`);
}

/** A build system is configured, and the project asks for the `build` that drives it. */
function isBuildable(project: Project): boolean {
  return project.buildRequires !== undefined && project.packages.has(normalName('build'));
}

/** What unittest and pytest take for tests by name; `testing.py` and the like only if there are some in it, for to find none is a failure. */
function testFiles(tree: InferTree): readonly string[] {
  const named = /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests?)\.py$/;
  return tree.list(TESTS).filter((path) => !isMade(path) && (named.test(path) || /\bdef test|\bunittest\b/.test(tree.read(path) ?? '')));
}

interface PytestSigns {
  readonly tree: InferTree;
  readonly tests: readonly string[];
  /** Settings in folders above, as inputs. */
  readonly settings: readonly string[];
}

function usesPytest(project: Project, { tree, tests, settings }: PytestSigns): boolean {
  if (project.tools.has('pytest') || tree.list(['{,.}pytest.{ini,toml}', '**/conftest.py']).some((path) => !isMade(path))) return true;
  if ([...project.packages].some((name) => name === 'pytest' || name.startsWith('pytest-'))) return true;
  if (setsUpPytest(`${tree.read('setup.cfg') ?? ''}\n${tree.read('tox.ini') ?? ''}`)) return true;
  const above = settings.map((input) => input.slice('//'.length));
  if (above.some((path) => /(?:conftest\.py|pytest\.(?:ini|toml))$/.test(path) || setsUpPytest(tree.readWorkspace(path) ?? ''))) return true;
  return tests.some((path) => parseImports(tree.read(path) ?? '').includes('pytest'));
}

function setsUpPytest(text: string): boolean {
  return /^\[(?:tool:|tool\.)?pytest(?:\.ini_options)?\]/m.test(text);
}
