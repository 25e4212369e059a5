import type { Inference } from '../../core/plugin-api.ts';
import { goCommand } from './go-command.ts';
import { goEdges, ownerOf } from './go-edges.ts';
import { goInputs } from './go-inputs.ts';
import { goModulesOf } from './go-modules.ts';
import { closureOf, packagesBelow, usesCgo } from './go-packages.ts';
import { goPrograms } from './go-programs.ts';
import { goSettings } from './go-settings.ts';
import { goSourcesOf } from './go-sources.ts';
import { rememberReads } from './remember-reads.ts';

/** Variables that change what Go makes. */
const KEYED = ['GOFLAGS', 'GOOS', 'GOARCH', 'GOAMD64', 'GOARM', 'GOARM64', 'GOEXPERIMENT', 'GODEBUG', 'GOTOOLCHAIN'];
/** With a C compiler. */
const KEYED_BY_CGO = ['CC', 'CXX', 'CGO_CFLAGS', 'CGO_CPPFLAGS', 'CGO_CXXFLAGS', 'CGO_LDFLAGS'];
/** Where Go keeps and fetches things: `go.sum` says what they must be. */
const PASSED = [
  ...['GOROOT', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOTMPDIR', 'GOENV'],
  ...['GOPROXY', 'GONOPROXY', 'GOPRIVATE', 'GOSUMDB', 'GONOSUMDB', 'GOINSECURE', 'GOVCS', 'GOAUTH', 'NETRC'],
];

/** Infers `build`, `test` and `vet` of a service in Go, and the services it imports packages of. */
export const inferGo: Inference = {
  when: ['go.mod', '**/*.go'],
  run: ({ name, dir }, given) => {
    const tree = rememberReads(given);
    const modules = goModulesOf(dir, tree);
    if (modules === undefined) return {};
    const { services } = tree;
    const sources = goSourcesOf(tree);
    const below = packagesBelow(dir, modules, sources);
    const own = below.filter((folder) => ownerOf(folder, services) === name);
    if (own.length === 0) return {};

    const programs = goPrograms({ dir, own, modules, sources });
    const built = closureOf(programs.length > 0 ? programs.map(({ folder }) => folder) : own, modules, { sources, tests: false });
    // "./..." in the folder reaches the packages of services nested in it.
    const checked = closureOf(below, modules, { sources, tests: true });
    const inputs = { dir, modules, sources, tree };
    const edges = goEdges(dir, { tree, services, sources });
    const makers = edges.filter(({ isGenerated }) => isGenerated).flatMap(({ service }) => [`${service}:generate`, `${service}:proto`]);
    const dependsOn = ['generate', 'proto', ...makers, '^build'];
    const goWork = modules.inGoWork ? [] : ['GOWORK=off'];
    const isCgo = usesCgo(built, sources);
    const cc = usesCgo(checked, sources) ? ['cc'] : [];
    const check = { command: null, dependsOn, outputs: [], env: ['CGO_ENABLED', ...KEYED, ...KEYED_BY_CGO, ...goWork], passEnv: PASSED, tools: ['go', ...cc] };
    return {
      dependsOn: edges.map(({ service }) => service),
      tasks: {
        build: {
          executor: 'command',
          command: goCommand({ programs, own: own.length === below.length ? undefined : own, dir, modules }),
          dependsOn,
          inputs: goInputs({ ...inputs, packages: built, tested: [], testdata: false }),
          outputs: programs.map(({ output }) => output),
          env: [...(isCgo ? ['CGO_ENABLED=1', ...KEYED_BY_CGO] : ['CGO_ENABLED=0']), ...KEYED, ...goWork],
          passEnv: PASSED,
          tools: ['go', ...(isCgo ? ['cc'] : [])],
        },
        test: {
          ...check,
          executor: 'test',
          options: { language: 'go' },
          inputs: testInputs(goInputs({ ...inputs, packages: checked, tested: below, testdata: true })),
        },
        vet: {
          ...check,
          executor: 'vet',
          options: { language: 'go' },
          inputs: [...goInputs({ ...inputs, packages: checked, tested: below, testdata: false }), ...goSettings(dir, tree)],
        },
      },
    };
  },
};

/** Tests read files by names that no one can tell from the sources: all of the service count, but texts in its folder that nothing embeds. */
function testInputs(compiled: readonly string[]): readonly string[] {
  const embedsTexts = compiled.some((glob) => /^[^/]*(?:\.md|\*)$/.test(glob));
  return ['$default', ...compiled, ...(embedsTexts ? [] : ['!*.md'])];
}
