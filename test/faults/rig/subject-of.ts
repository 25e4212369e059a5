import { faultOptions } from './fault-options.ts';
import { mmoSubject } from './mmo-subject.ts';
import { nxSubject } from './nx-subject.ts';
import type { Subject } from './subject.ts';
import { turboSubject } from './turbo-subject.ts';

/** The runner that this call puts under test. */
export function subjectOf(): Subject {
  const { peer } = faultOptions();
  if (peer === 'turbo') return turboSubject;
  return peer === 'nx' ? nxSubject : mmoSubject;
}
