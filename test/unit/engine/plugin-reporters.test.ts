import * as assert from 'uvu/assert';
import { pluginReporters } from '../../../core/engine/plugin-reporters.ts';
import type { Reporter } from '../../../core/model/event.ts';
import type { KnownPlugin } from '../../../core/plugin-host/known-plugin.ts';
import { describe } from '../../support/harness.ts';

describe('reporters of plugins', (test) => {
  test('that fail later than they are told are named once and told nothing more', async () => {
    const told: string[] = [];
    let reports = 0;
    const late = async (): Promise<void> => {
      reports += 1;
      throw new Error('no ink');
    };
    const reporters = await pluginReporters([pluginWith({ report: () => late(), close: () => late() })], {
      write: () => undefined,
      tell: (diagnostics) => told.push(...diagnostics.map(({ message }) => message)),
    });
    const event = { type: 'task:queue', at: 0, task: 'cart:build' } as const;
    reporters[0]?.report(event);
    await Promise.resolve();
    reporters[0]?.report(event);
    await reporters[0]?.close?.();
    assert.is(reports, 1);
    assert.equal(told, ['the reporter "r" of the plugin "p" failed: no ink']);
  });
});

function pluginWith(reporter: Reporter): KnownPlugin {
  const plugin = { name: 'p', apiVersion: 1, reporters: { r: () => reporter } } as const;
  return {
    name: 'p',
    reference: { name: 'p', options: {}, span: undefined },
    version: '1',
    manifest: { name: 'p', executors: [], reporters: ['r'] },
    load: async () => ({ value: plugin, diagnostics: [] }),
  };
}
