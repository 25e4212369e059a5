import type { Scenario } from '../scenario.ts';
import { affectedSet } from './affected-set.ts';
import { affected20 } from './affected20.ts';
import { cold } from './cold.ts';
import { completion } from './completion.ts';
import { cutoff } from './cutoff.ts';
import { fleet } from './fleet.ts';
import { graph } from './graph.ts';
import { growth } from './growth.ts';
import { leaf } from './leaf.ts';
import { micro } from './micro.ts';
import { restore } from './restore.ts';
import { scheduler } from './scheduler.ts';
import { startup } from './startup.ts';
import { trees } from './trees.ts';
import { version } from './version.ts';
import { warm } from './warm.ts';
import { watch } from './watch.ts';

/** Every scenario, in the order in which `all` runs them: the most asked for first. */
export const allScenarios: readonly Scenario[] = [
  warm,
  leaf,
  affected20,
  cutoff,
  restore,
  affectedSet,
  graph,
  cold,
  watch,
  fleet,
  version,
  completion,
  startup,
  scheduler,
  micro,
  growth,
  trees,
];
