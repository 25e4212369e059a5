import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { assertCached, assertRan } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { createRig, type MmoResult } from '../support/workspace-rig.ts';

/** One component with a service file of two lines, two that `builder.ini` lists, one of which the other needs. */
const files: Readonly<Record<string, string>> = {
  'mmo.json': '{ "plugins": ["make"] }\n',
  '.gitignore': '.mmo/\nout\n.reports/\n',
  'tool/service.yml': 'name: tool\ntype: service\n',
  'tool/Makefile': 'include common.mk\n\n.PHONY: build\nbuild:\n\t@echo "building $(NAME)"\n\t@cp in.txt out\n',
  'tool/common.mk': 'test: build\n\t@mkdir -p $(REPORT_LOCATION)\n\t@echo fine > $(REPORT_LOCATION)/unit.txt\n',
  'tool/in.txt': 'one\n',
  'builder.ini': '[data]\npath = libs/data\ndownstream = web\n\n[web]\nrelease-process = custom\n',
  'libs/data/Makefile': 'build test:\n\t@cat data.txt\n',
  'libs/data/data.txt': 'one\n',
  'web/Makefile': 'build test version release:\n\t@echo "$@ $(NAME) $(BUILD_IDENTIFIER)"\n',
};

describe('a workspace of makefiles', (test) => {
  test('runs the targets that are there, and again what a change reaches', async (context) => {
    needMake(context);
    const { signal, defer } = context;
    const rig = createRig({ files }, defer);
    const first = await rig.run(['build', 'test'], { signal });
    assert.is(first.exitCode, 0, first.stdout + first.stderr);
    const tasks = ['data:build', 'data:test', 'tool:build', 'tool:test', 'web:build', 'web:test'];
    assertRan(first.events, tasks);
    assert.match(first.stdout, 'building tool');
    assert.is(rig.read('tool/.reports/unit.txt'), 'fine\n');
    rig.remove('tool/.reports');
    assertCached((await rig.run(['build', 'test'], { signal })).events, tasks);
    assert.is(rig.read('tool/.reports/unit.txt'), 'fine\n');

    rig.write('libs/data/data.txt', 'two\n');
    assertRan((await rig.run(['build', 'test'], { signal })).events, ['data:build', 'data:test', 'web:build', 'web:test']);
  });

  test('knows version and release, which run each time', async (context) => {
    needMake(context);
    const { signal, defer } = context;
    const rig = createRig({ files }, defer);
    for (const round of ['first', 'second']) {
      const { stdout, events } = await rig.run(['version'], { signal, env: { BUILD_IDENTIFIER: round } });
      assertRan(events, ['web:version']);
      assert.match(stdout, `version web ${round}`);
    }
    const { events } = await rig.run(['release', '-s', 'web'], { signal });
    assertRan(events, ['data:build', 'web:build', 'web:release', 'web:test']);
  });

  test('is told by mmo doctor where it breaks the build contract', async (context) => {
    needMake(context);
    const { signal, defer } = context;
    const rig = createRig({ files }, defer);
    assert.equal(makeFindings(await rig.mmo(['doctor', '--json'], { signal })), ['3 services keep the build contract']);
    rig.write('web/Makefile', 'build: nothing-makes-this\n');
    rig.write('builder.ini', `${files['builder.ini']}\n[gone]\n`);
    assert.equal(makeFindings(await rig.mmo(['doctor', '--json'], { signal, env: { CI: '1' } })), [
      'builder.ini lists "gone", but gone has no Makefile',
      'the Makefile of "web" has no target "test"',
      "make -n build fails in \"web\": make: *** No rule to make target 'nothing-makes-this', needed by 'build'.  Stop.",
    ]);
  });

  test('names what builder.ini says of components that are nowhere', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, 'builder.ini': '[web]\nupstream = dats\n[data]\npath = libs/data\n' } }, defer);
    const { exitCode, stderr } = await rig.mmo(['ls'], { signal });
    assert.is(exitCode, 2);
    assert.match(stderr, /unknown service "dats"[\s\S]*builder\.ini:1:1[\s\S]*did you mean "data"\?/);
  });
});

function needMake({ skip }: TestContext): void {
  if (spawnSync('make', ['--version']).status !== 0) skip('make is not installed');
}

function makeFindings({ stdout }: MmoResult): readonly string[] {
  return (JSON.parse(stdout) as readonly { check: string; message: string }[]).filter(({ check }) => check === 'make').map(({ message }) => message);
}
