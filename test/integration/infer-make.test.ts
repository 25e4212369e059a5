import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { assertCached, assertRan } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig } from '../support/workspace-rig.ts';

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

  test('tells targets the version, and what the environment sets', async (context) => {
    needMake(context);
    const { signal, defer } = context;
    const makefile = 'version:\n\t@echo 1.2.$(or $(BUILD_IDENTIFIER),dev)\nbuild:\n\t@echo "$(DOCKER_IMAGE):$(DOCKER_TAG) $(VERSION) $(MODE)"\n';
    const rig = createRig(
      {
        files: {
          'mmo.json': '{ "plugins": ["make"] }\n',
          'app/service.yml': 'name: app\n',
          'app/Makefile': makefile,
          'app/envs/live': '# how it runs\nMODE = live # really\n\nDOCKER_IMAGE=registry.example/app\n',
        },
      },
      defer,
    );
    const said = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const { exitCode, events, stdout } = await rig.run(['build'], { signal, env });
      assert.is(exitCode, 0, stdout);
      return events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('');
    };
    assert.is(await said({}), 'app:1.2.dev 1.2.dev \n');
    assert.is(await said({ BUILD_IDENTIFIER: '7', ENVIRONMENT: 'live' }), 'registry.example/app:1.2.7 1.2.7 live # really\n');
    assertCached((await rig.run(['build'], { signal, env: { BUILD_IDENTIFIER: '7', ENVIRONMENT: 'live' } })).events, ['app:build']);
    assert.is(await said({ ENVIRONMENT: 'unknown' }), 'app:1.2.dev 1.2.dev \n');
    for (const [wrong, message] of [
      ['version:\n\t@exit 3\nbuild:\n', '\\"make version\\" exited with 2'],
      ['version:\n\t@true\nbuild:\n', 'printed nothing'],
    ] as const) {
      rig.write('app/Makefile', wrong);
      const { exitCode, stdout } = await rig.run(['build'], { signal });
      assert.is(exitCode, 1);
      assert.match(stdout, message);
    }
    assert.match((await rig.run(['version'], { signal, env: { ENVIRONMENT: '../x' } })).stdout, 'it names a file in envs/');
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
