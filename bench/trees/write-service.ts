import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a service with a build that costs next to nothing. */
export function writeService(folder: string, name: string, needs: readonly string[] = []): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'service.yml'),
    `name: ${name}\ndependsOn: [${needs.join(', ')}]\ntasks:\n  build: { command: mkdir -p dist && echo ${name} > dist/out.txt, outputs: [dist], dependsOn: [^build] }\n`,
  );
}
