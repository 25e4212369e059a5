import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** Version of an installed npm package as its own `package.json` says, undefined where it does not let itself be asked. */
export function packageVersion(name: string, root: string): string | undefined {
  try {
    const found: { readonly version?: unknown } = createRequire(resolve(root, 'package.json'))(`${name}/package.json`);
    return typeof found.version === 'string' ? `${name}@${found.version}` : undefined;
  } catch {
    return undefined;
  }
}
