import type { Healthcheck } from '../../../../core/plugin-api.ts';
import { type ComposePart, isRecord } from './compose-file.ts';

const keys = ['test', 'interval', 'timeout', 'retries', 'start_period', 'disable'];
const unitMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A health check as the daemon takes it. Throws ComposeMistake. */
export function readHealthcheck(given: unknown, { file, path }: ComposePart): Healthcheck | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isRecord(given)) return file.fail(path, '"healthcheck" must be a map');
  for (const key of Object.keys(given)) if (!keys.includes(key)) file.fail([...path, key], `"${key}" of a health check is not understood`);
  const { test, retries, disable } = given;
  if (disable === true) return { test: ['NONE'] };
  const durationMs = (key: string): number | undefined => {
    const value = given[key];
    if (value === undefined) return undefined;
    const parts = [...String(value).matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
    if (parts.length === 0 || parts.map(([part]) => part).join('') !== value) return file.fail([...path, key], `"${value}" is no duration: write 10s or 1m30s`);
    return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
  };
  if (retries !== undefined && !Number.isInteger(Number(retries))) file.fail([...path, 'retries'], '"retries" must be a number');
  return {
    test: testOf(test, { file, path: [...path, 'test'] }),
    ...{ intervalMs: durationMs('interval'), timeoutMs: durationMs('timeout'), startPeriodMs: durationMs('start_period') },
    retries: retries === undefined ? undefined : Number(retries),
  };
}

function testOf(test: unknown, { file, path }: Pick<ComposePart, 'file' | 'path'>): readonly string[] {
  if (typeof test === 'string') return ['CMD-SHELL', test];
  const items = Array.isArray(test) ? test.map(String) : [];
  if (['CMD', 'CMD-SHELL', 'NONE'].includes(items[0] ?? '')) return items;
  return file.fail(path, 'the test must be a text, or a list that begins with CMD, CMD-SHELL or NONE');
}
