import type { Executor } from '../model/executor.ts';

/**
 * An executor of a plugin with the plugin's code as part of its version. What it gives for a key is held against what it
 * must be: a promise, say, would be taken for no variables at all, and the key would be too small.
 */
export function guardExecutor(executor: Executor, digest: string): Executor {
  const { name, defaults, images, baseImages, fingerprint, exports, confirm, check } = executor;
  const checked = <Result>(part: string, isSound: (value: unknown) => boolean, act: () => Result): Result => {
    let value: Result;
    try {
      value = act();
    } catch (error) {
      throw new Error(`"${part}" of the executor "${name}" failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!isSound(value)) throw new TypeError(`"${part}" of the executor "${name}" gave something else than it must, such as a promise`);
    return value;
  };
  return {
    name,
    version: `${executor.version}+${digest}`,
    schema: executor.schema,
    commandless: executor.commandless,
    deploys: executor.deploys,
    environs: executor.environs,
    ...(defaults && { defaults: (...given) => checked('defaults', isPlain, () => defaults.apply(executor, given)) }),
    ...(images && { images: (...given) => checked('images', isTexts, () => images.apply(executor, given)) }),
    ...(baseImages && { baseImages: (...given) => checked('baseImages', isTexts, () => baseImages.apply(executor, given)) }),
    ...(fingerprint && { fingerprint: (...given) => checked('fingerprint', isMapOfTexts, () => fingerprint.apply(executor, given)) }),
    ...(exports && { exports: (...given) => checked('exports', isMapOfTexts, () => exports.apply(executor, given)) }),
    ...(check && { check: check.bind(executor) }),
    ...(confirm && { confirm: confirm.bind(executor) }),
    execute: executor.execute.bind(executor),
  };
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Promise);
}

function isMapOfTexts(value: unknown): boolean {
  return isPlain(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
