import * as assert from 'uvu/assert';
import { inferMake } from '../../../../plugins/make/infer-make.ts';
import { parseMakefile } from '../../../../plugins/make/parse-makefile.ts';
import { describe } from '../../../support/harness.ts';
import { inferFrom } from '../../../support/infer-from.ts';

describe('a makefile', (test) => {
  const targets = (...lines: readonly string[]): readonly string[] => parseMakefile(lines.join('\n')).targets;

  test('has targets with rules: one, several, double colons, grouped, continued, with a recipe on the line', () => {
    assert.equal(
      targets('build: main.o | out', '\tcc -o x', 'a b : c', 'd:: e', 'f g &: h', 'i \\', '  j: k', 'l: ; echo', 'm:'),
      [...'abdfgijlm', 'build'].sort(),
    );
  });

  test('has none in assignments, recipes, comments, definitions, patterns, special and computed names', () => {
    const lines = ['A := x:y', 'B ?= c: d', 'C = e:f', 'D ::= g', 'E != echo a:b', 'export F := h', '.PHONY: build test', '.DEFAULT_GOAL := all', '%.o: %.c'];
    const more = [
      '$(NAME): x',
      '# test: y',
      'x = 1 # test: z',
      '\techo build: no',
      'define TEXT',
      'test: no',
      'endef',
      'test: CFLAGS += -g',
      'test: export A := b',
      'lib(x.o): y',
    ];
    assert.equal(targets(...lines, ...more), []);
    assert.equal(targets('ifeq ($(A:%.c=%.o),x)', 'build: $(SRC:.c=.o)', 'else', 'test:', 'endif', 'run: URL = http://x'), ['build', 'test']);
  });

  test('names the files it includes', () => {
    assert.equal(parseMakefile('include a.mk ./b.mk # c.mk\n-include d.mk $(X).mk\nsinclude *.mk e.mk\nincluded: x\n'), {
      targets: ['included'],
      includes: ['a.mk', './b.mk', 'd.mk', '*.mk', 'e.mk'],
    });
  });
});

describe('inference from a makefile', (test) => {
  const infer = (files: Readonly<Record<string, string>>): ReturnType<typeof inferFrom> => inferFrom(inferMake, { 'a/service.yml': '', ...files }, 'a');

  test('gives the targets of the contract and no others', () => {
    const { tasks } = infer({ 'a/Makefile': 'all: build\nbuild test release deploy:\n\ttrue\n' });
    assert.equal(Object.keys(tasks ?? {}), ['build', 'test', 'release']);
    assert.equal(tasks?.['build'], {
      executor: 'command',
      options: {},
      command: ['make', 'build'],
      dependsOn: ['^build'],
      inputs: ['$default'],
      outputs: [],
      env: ['NAME=a', 'DOCKER_IMAGE=a'],
      passEnv: [],
      tools: ['make'],
      cache: true,
    });
    assert.equal(tasks?.['test']?.['outputs'], [{ path: '.reports', optional: true }]);
    assert.equal([tasks?.['release']?.['cache'], tasks?.['release']?.['dependsOn']], [false, ['build', 'test']]);
    assert.equal(tasks?.['release']?.['env'], ['NAME=a', 'DOCKER_IMAGE=a', 'BUILD_IDENTIFIER']);
  });

  test('gives every target the version and the environment where there are such', () => {
    const { tasks } = infer({ 'a/Makefile': 'build test version release:\n\ttrue\n', 'a/envs/live': 'A=1\n' });
    for (const target of ['build', 'test', 'release']) {
      assert.equal([tasks?.[target]?.['executor'], tasks?.[target]?.['options']], ['make', { version: true }], target);
      assert.equal(
        (tasks?.[target]?.['env'] as readonly string[] | undefined)?.slice(0, 4),
        ['NAME=a', 'DOCKER_IMAGE=a', 'BUILD_IDENTIFIER', 'ENVIRONMENT'],
        target,
      );
    }
    assert.equal([tasks?.['version']?.['executor'], tasks?.['version']?.['options'], tasks?.['version']?.['cache']], ['make', {}, false]);
  });

  test('reads the file that make would, and what it includes', () => {
    assert.equal(Object.keys(infer({ 'a/Makefile': 'build:\n', 'a/GNUmakefile': 'test:\n' }).tasks ?? {}), ['test']);
    assert.equal(Object.keys(infer({ 'a/Makefile': 'include mk/x.mk missing.mk\n', 'a/mk/x.mk': 'build:\ninclude y.mk\n', 'a/y.mk': 'test:\n' }).tasks ?? {}), [
      'build',
      'test',
    ]);
    assert.equal(infer({ 'a/Makefile': 'all:\n' }), { tasks: {} });
  });

  test('what is included from outside of the service is an input, itself and what it includes', () => {
    const shared = { 'mk/a.mk': 'include ../mk/b/*.mk a.mk\n', 'mk/b/x.mk': 'include ../mk/a.mk ../gone.mk ../../out.mk $(X)/y.mk /z.mk\ntest:\n' };
    const { tasks } = infer({ 'a/Makefile': '-include ../mk/a.mk\nbuild:\n', ...shared });
    assert.equal(tasks?.['test']?.['inputs'], ['$default', '//gone.mk', '//mk/a.mk', '//mk/b/*.mk']);
  });
});
