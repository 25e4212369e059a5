import type { HookPoint } from '../model/plugin.ts';

/** Which tasks a point is about, and on which side of them it lies. */
export const hookPoints: Readonly<Record<HookPoint, { readonly task: string; readonly side: 'before' | 'after' | 'alone' }>> = {
  init: { task: 'init', side: 'alone' },
  gen: { task: 'gen', side: 'alone' },
  prebuild: { task: 'build', side: 'before' },
  postbuild: { task: 'build', side: 'after' },
  predeploy: { task: 'deploy', side: 'before' },
  postdeploy: { task: 'deploy', side: 'after' },
};
