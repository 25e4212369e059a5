import * as assert from 'uvu/assert';
import { inferPython } from '../../../../plugins/python/infer-python.ts';
import { parseImports } from '../../../../plugins/python/parse-imports.ts';
import { describe } from '../../../support/harness.ts';
import { type Inferred, inferFrom } from '../../../support/infer-from.ts';

const yml = 'type: service\n';
type Files = Readonly<Record<string, string>>;

function infer(files: Files): Inferred {
  return inferFrom({ when: [], run: inferPython }, { 'api/service.yml': yml, ...files }, 'api');
}
const pathOf = ({ tasks }: Inferred): unknown => (tasks?.['vet']?.['env'] as readonly string[] | undefined)?.[1];
const othersOf = ({ tasks }: Inferred): unknown => (tasks?.['test']?.['inputs'] as readonly string[] | undefined)?.filter((item) => item.startsWith('//'));

describe('inference from a Python project', (test) => {
  test('sources are vetted, tests run, and a wheel is built only where the project is set up for it', () => {
    const { tasks, dependsOn } = infer({ 'api/requirements.txt': 'flask\n', 'api/app.py': 'import flask\n', 'api/test_app.py': '' });
    assert.equal(Object.keys(tasks ?? {}), ['vet', 'test']);
    assert.equal(dependsOn, []);
    assert.equal(tasks?.['vet']?.['executor'], 'vet');
    assert.equal(tasks?.['vet']?.['options'], { language: 'python' });
    assert.equal(tasks?.['test']?.['tools'], ['python3']);
    assert.equal(tasks?.['test']?.['env'], ['PYTHONDONTWRITEBYTECODE=1', 'PYTHONPATH=.']);
    assert.equal(infer({ 'api/requirements.txt': '' }).tasks, {});
  });

  test('pytest runs where it is set up or asked for, else unittest', () => {
    const runner = (files: Files): unknown => infer({ 'api/test_a.py': '', ...files }).tasks?.['test']?.['options'];
    const pytest = { language: 'python', runner: 'pytest' };
    assert.equal(runner({ 'api/setup.py': '' }), { language: 'python', runner: 'unittest' });
    assert.equal(runner({ 'api/requirements-dev.txt': 'pytest>=7 # tests\n' }), pytest);
    assert.equal(runner({ 'api/pyproject.toml': '[tool.pytest.ini_options]\n' }), pytest);
    assert.equal(runner({ 'api/pyproject.toml': '[dependency-groups]\ndev = ["pytest-cov[toml] ; python_version > \'3\'"]\n' }), pytest);
    assert.equal(runner({ 'api/pyproject.toml': '[tool.poetry.group.dev.dependencies]\nPyTest = "^8"\n' }), pytest);
    assert.equal(runner({ 'api/setup.cfg': '[tool:pytest]\n' }), pytest);
    assert.equal(runner({ 'api/setup.cfg': '[options]\ninstall_requires =\n  flask\n  pytest\n' }), pytest);
    assert.equal(runner({ 'api/conftest.py': '' }), pytest);
    assert.equal(runner({ 'api/setup.py': '', 'pyproject.toml': '[tool.black]\n' }), { language: 'python', runner: 'unittest' });
    assert.equal(runner({ 'api/setup.py': '', 'pyproject.toml': '[tool.pytest.ini_options]\n' }), pytest);
    assert.equal(runner({ 'api/setup.py': '', 'conftest.py': '' }), pytest);
    assert.equal(runner({ 'api/setup.py': '', 'api/test_b.py': 'import pytest\n' }), pytest);
  });

  test('what pytest reads in folders above is an input, for unittest it is none', () => {
    const above = { 'conftest.py': '', 'pyproject.toml': '', 'ruff.toml': '', 'x/conftest.py': '' };
    assert.equal(othersOf(infer({ 'api/requirements.txt': 'pytest', 'api/test_a.py': '', ...above })), ['//conftest.py', '//pyproject.toml']);
    const { 'conftest.py': _conftest, ...others } = above;
    assert.equal(othersOf(infer({ 'api/requirements.txt': '', 'api/test_a.py': '', ...others })), []);
  });

  test('modules of a dependency that are called like tests count where one is imported', () => {
    const files = { 'api/setup.py': '', 'api/test_a.py': 'from shop.test_help import x\n', 'lib/service.yml': yml, 'lib/shop/test_help.py': '' };
    const excluded = (more: Files): unknown =>
      (infer({ ...files, ...more }).tasks?.['test']?.['inputs'] as string[] | undefined)?.filter((item) => item.startsWith('!//'));
    assert.equal(excluded({}), ['!//lib/**/*.{md,rst}']);
    const unused = { 'api/test_a.py': 'import shop\n' };
    assert.equal(excluded(unused), ['!//lib/**/*.{md,rst}', '!//lib/**/{test_*,*_test,conftest}.py', '!//lib/{test,tests}/**']);
  });

  test('a requirement of many blanks takes no time, and one too long is none', () => {
    const startedMs = performance.now();
    const files = { 'api/requirements.txt': `pytest${' '.repeat(3000)}\n${'a['.repeat(100_000)}\n`, 'api/test_a.py': '' };
    assert.is((infer(files).tasks?.['test']?.['options'] as Files | undefined)?.['runner'], 'pytest');
    assert.ok(performance.now() - startedMs < 20_000);
  });

  test('a module that is only called like tests is none', () => {
    const tasks = (files: Files): unknown => Object.keys(infer({ 'api/setup.py': '', ...files }).tasks ?? {});
    assert.equal(tasks({ 'api/src/testing.py': 'def help(): pass\n' }), ['vet']);
    assert.equal(tasks({ 'api/testing.py': 'import unittest\n' }), ['vet', 'test']);
  });

  test('unittest is told of folders that it does not go into by itself', () => {
    const command = (...tests: readonly string[]): unknown =>
      infer({ 'api/setup.py': '', ...Object.fromEntries(tests.map((path) => [`api/${path}`, ''])) }).tasks?.['test']?.['command'];
    assert.is(command('test_a.py'), undefined);
    assert.is(command('tests/__init__.py', 'tests/test_a.py'), undefined);
    assert.is(command('tests/test_a.py'), 'python3 -m unittest discover -v -s tests');
    assert.is(command('tests/unit/__init__.py', 'tests/unit/test_a.py'), 'python3 -m unittest discover -v -s tests');
    assert.is(command('test_a.py', "it's/test_b.py"), "python3 -m unittest discover -v -s . && python3 -m unittest discover -v -s 'it'\\''s'");
  });

  test('a wheel depends on sources alone, and needs no network where the backend is at hand', () => {
    const project = '[build-system]\nrequires = ["setuptools>=61"]\n[dependency-groups]\ndev = ["build"]\n';
    const build = infer({ 'api/pyproject.toml': project }).tasks?.['build'];
    assert.equal(build?.['command'], ['python3', '-m', 'build', '--wheel', '--no-isolation']);
    assert.equal(build?.['outputs'], ['dist/*.whl', { path: 'build/lib', optional: true }]);
    assert.equal((build?.['env'] as readonly string[])?.[2], 'SOURCE_DATE_EPOCH=315532800');
    assert.is(infer({ 'api/pyproject.toml': '[build-system]\nrequires = ["hatchling"]\n' }).tasks?.['build'], undefined);
  });

  test('a pyproject.toml that is none is an error that names it', () => {
    assert.throws(() => infer({ 'api/pyproject.toml': '[project\n' }), /^api\/pyproject\.toml is not valid TOML: /);
    assert.equal(infer({ 'api/pyproject.toml': 'project = 3\ntool = []\nbuild-system = 1\n', 'api/a.py': '' }).dependsOn, []);
  });

  test('what tools have made changes nothing', () => {
    const project = { 'api/setup.py': '', 'api/app.py': '', 'b/service.yml': yml, 'b/b.py': '' };
    const made = { 'api/build/lib/test_x.py': 'import b', 'api/.venv/lib/x/conftest.py': '', 'b/build/lib/c.py': '' };
    assert.equal(infer({ ...project, ...made }), infer(project));
  });

  test('settings of checkers above the service count for vet', () => {
    const inputs = infer({ 'api/setup.py': '', 'ruff.toml': '' }).tasks?.['vet']?.['inputs'] as readonly string[];
    assert.ok(inputs.includes('//ruff.toml'));
  });
});

describe('edges of Python projects', (test) => {
  const shared: Files = {
    'libs/shared/service.yml': yml,
    'libs/shared/src/acme_shared/__init__.py': '',
    'libs/shared/pyproject.toml': '[project]\nname = "Acme.Shared"\n',
  };
  const local = ['//libs/shared/**'];
  const test_ = { 'api/test_a.py': '' };

  test('an import of a top-level package of another service is one', () => {
    const found = infer({ ...shared, ...test_, 'api/setup.py': '', 'api/app.py': 'from acme_shared.money import eur\n' });
    assert.equal(found.dependsOn, ['shared']);
    assert.is(pathOf(found), 'PYTHONPATH=.:../libs/shared/src:../libs/shared');
    assert.equal(othersOf(found), local);
  });

  test('local paths and members of a uv workspace are', () => {
    for (const text of [
      '[tool.uv.sources]\nx = { path = "../libs/shared", editable = true }\n',
      '[tool.uv.sources]\nacme_shared = { workspace = true }\n',
      '[tool.poetry.dependencies]\nx = { path = "../libs/shared" }\n',
      '[project]\ndependencies = ["x @ file:../libs/shared"]\n',
    ])
      assert.equal(infer({ ...shared, 'api/pyproject.toml': text }).dependsOn, ['shared'], text);
    for (const text of ['-e ../libs/shared', '../libs/shared[extra] ; python_version > "3"', 'file:../libs/shared'])
      assert.equal(infer({ ...shared, 'api/requirements.txt': `${text}\n` }).dependsOn, ['shared'], text);
  });

  test('its own modules, those of Python, packages it asks for, and names that two services have are none', () => {
    const other: Files = {
      'b/service.yml': yml,
      'b/app.py': '',
      'b/json.py': '',
      'b/flask.py': '',
      'b/common.py': '',
      'c/service.yml': yml,
      'c/common.py': '',
    };
    const source = 'import app, json, flask, common\n';
    assert.equal(infer({ ...other, 'api/requirements.txt': 'Flask==3\n', 'api/app.py': source }).dependsOn, []);
  });

  test('what is used through another is on the path and an input, but no edge of its own', () => {
    const found = infer({
      ...shared,
      ...test_,
      'api/setup.py': '',
      'api/a.py': 'import mid',
      'mid/service.yml': yml,
      'mid/mid.py': 'import acme_shared',
      'mid/test_mid.py': 'import other',
      'o/service.yml': yml,
      'o/other.py': '',
    });
    assert.equal(found.dependsOn, ['mid']);
    assert.is(pathOf(found), 'PYTHONPATH=.:../mid:../libs/shared/src:../libs/shared');
    assert.equal(othersOf(found), ['//libs/shared/**', '//mid/**']);
  });

  test('requirement files of others and folders without a service are inputs', () => {
    const found = infer({
      ...test_,
      'requirements/base.txt': '',
      'vendor/x/x.py': '',
      'api/requirements.txt': '-r ../requirements/base.txt\n-e ../vendor/x\n-c ../../outside.txt\n',
    });
    assert.equal(found.dependsOn, []);
    assert.equal(othersOf(found), ['//requirements/base.txt', '//vendor/x/**']);
  });

  test('cycles of imports end', () => {
    const found = infer({ 'api/setup.py': '', 'api/a.py': 'import b', 'b/service.yml': yml, 'b/b.py': 'import a' });
    assert.equal(found.dependsOn, ['b']);
  });
});

describe('imports of a Python source', (test) => {
  test('all forms are read, and nothing in strings and comments', () => {
    const source = [
      'import a, b.c as d, \\\n  e',
      'from f.g import (h,\n  i)',
      'from . import own',
      'from .j import k',
      'try: import l; import m',
      '"""\nimport no1\n"""',
      "x = 'import no2' # import no3",
      "y = '''it's \\''' import no4'''",
      'z = "\\"\\nimport no5"',
      'important = 1; fromage = 2',
      'if x:\r\n\timport n\r',
      'import',
      'from q',
    ].join('\n');
    assert.equal(parseImports(source), ['a', 'b', 'e', 'f', 'l', 'm', 'n']);
  });
});
