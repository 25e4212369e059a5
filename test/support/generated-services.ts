import { seededRandom } from './seeded-random.ts';

export interface GeneratedOptions {
  readonly count: number;
  readonly seed: number;
  /** Added to the build's command of every service. */
  readonly also?: string;
  /** Builds write the digest alone. */
  readonly lean?: boolean;
}

/**
 * Files of a workspace of services in a seeded DAG. What a build writes holds its own source, its dependencies' output
 * and a digest over everything below; with a file that can be executed, a link and an empty folder.
 */
export function generatedServices({ count, seed, also, lean = false }: GeneratedOptions): Readonly<Record<string, string>> {
  const random = seededRandom(seed);
  const files: Record<string, string> = {
    'mmo.json': `${JSON.stringify({ name: 'generated', schemaVersion: 1 })}\n`,
    '.gitignore': 'dist\n.mmo\n',
  };
  for (let n = 0; n < count; n += 1) {
    const below = new Set<string>();
    if (n > 0) for (let edges = random.below(4); edges > 0; edges -= 1) below.add(serviceName(Math.max(0, n - 1 - random.below(12))));
    const dependencies = [...below].sort();
    const of = (file: string): string => dependencies.map((name) => `../${name}/dist/${file}`).join(' ');
    const digest = `cat source.txt ${of('digest.txt')} | cksum > dist/digest.txt`;
    const whole = [
      'mkdir -p dist/empty',
      'cat source.txt > dist/own.txt',
      `cat dist/own.txt ${of('own.txt')} > dist/all.txt`,
      digest,
      'cp source.txt dist/tool && chmod +x dist/tool',
      'ln -s own.txt dist/link',
      'cat dist/digest.txt',
      ...(also === undefined ? [] : [also]),
    ];
    const command = (lean ? ['mkdir -p dist', digest] : whole).join(' && ');
    const service = { name: serviceName(n), dependsOn: dependencies, tasks: { build: { command, dependsOn: ['^build'], outputs: ['dist'] } } };
    files[`services/${serviceName(n)}/service.yml`] = `${JSON.stringify(service)}\n`;
    files[sourceOf(n)] = sourceText(n, 0);
  }
  return files;
}

/** The source file of a service. */
export function sourceOf(n: number): string {
  return `services/${serviceName(n)}/source.txt`;
}

/** What its source file holds in a version. */
export function sourceText(n: number, version: number): string {
  return `${serviceName(n)} version ${version}\n${`${n * 7919 + version} `.repeat(60)}\n`;
}

export function serviceName(n: number): string {
  return `svc-${String(n).padStart(4, '0')}`;
}
