import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';

/** One service of a generated workspace. */
export interface GeneratedService {
  readonly name: string;
  readonly dependencies: readonly string[];
  /** Services without a task that it depends on, each on the next one. */
  readonly libraries: readonly string[];
  /** One line of shell that builds it: eight files that hold its source and its dependencies' outputs. */
  readonly build: string;
}

export interface GenerateServicesOptions {
  readonly count: number;
  readonly seed: number;
  /** Shell that every build begins with. */
  readonly first?: string;
  /** Shell that every build ends with. */
  readonly also?: string;
  /** Each service depends on a library of its own, and that on another; the rest is up to `first`. */
  readonly libraries?: boolean;
  /** Without the link and the empty folder, which not every tool keeps. */
  readonly plain?: boolean;
}

/** The longest chain has at least so many services, if there are as many. */
export const chainLength = 13;

/** Services in a random graph, the same for the same seed. */
export function generateServices({ count, seed, first, also, libraries = false, plain = false }: GenerateServicesOptions): readonly GeneratedService[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, n) => {
    const dependencies = dependenciesOf(n, random).map(serviceName);
    const below = dependencies.map((name) => `../${name}/dist/1`).join(' ');
    const steps = [
      ...(first === undefined ? [] : [first]),
      // As few programs as possible: a quick run does this some thousand times.
      `set -e; rm -rf dist; mkdir -p dist/deep${plain ? '' : ' dist/empty'}`,
      `cat source.txt ${below} | cksum > dist/1`,
      `cat dist/1 ${below} source.txt > dist/2; tee dist/3 dist/4 dist/5 dist/deep/6 dist/deep/7 < dist/2 > /dev/null`,
      'for n in 2 3 4 5 deep/6 deep/7; do echo $n >> dist/$n; done',
      'install -m 755 source.txt dist/8',
      ...(plain ? [] : ['ln -s deep/6 dist/link']),
      'read sum < dist/1; echo "$sum"',
      ...(also === undefined ? [] : [also]),
    ];
    const name = serviceName(n);
    return { name, dependencies, libraries: libraries ? [`lib-${name}`, `deep-${name}`] : [], build: steps.join('; ') };
  });
}

function dependenciesOf(n: number, random: SeededRandom): readonly number[] {
  const chosen = new Set<number>();
  if (n > 0 && n < chainLength) chosen.add(n - 1);
  if (n > 0) for (let edges = random.below(4); edges > 0; edges -= 1) chosen.add(random.below(n));
  return [...chosen].sort((a, b) => a - b);
}

/** The name of the nth service. */
export function serviceName(n: number): string {
  return `svc-${String(n).padStart(4, '0')}`;
}

/** What the source of the nth service holds: 4 KB, other bytes for each version. */
export function sourceText(n: number, version: number): string {
  return `${serviceName(n)} version ${version}\n${`${n * 7919 + version} `.repeat(700)}`.slice(0, 4096);
}
