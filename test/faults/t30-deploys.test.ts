import { describeFault } from './rig/describe-fault.ts';
import { breakRequests } from './t30-api-faults.ts';
import { interruptDeploys } from './t30-interrupts.ts';
import { deployInPairs, killHolders } from './t30-pairs.ts';
import { keepRules } from './t30-rules.ts';

describeFault('t30', 'deploys', (part) => {
  part('what was interrupted converges', { quick: 1, full: 50 }, (fault) => interruptDeploys(fault, 'kubernetes'));
  part('what was interrupted converges, by helm', { quick: 0, full: 20 }, async (fault) => {
    if (fault.count > 0) await interruptDeploys(fault, 'helm');
  });
  part('one deployer at a time', { quick: 1, full: 50 }, deployInPairs);
  part('a killed holder keeps nobody out', { quick: 1, full: 5 }, killHolders);
  part('faults of the API pass', { quick: 2, full: 30 }, (fault) => breakRequests(fault, 'kubernetes'));
  part('faults of the API pass, by helm', { quick: 0, full: 16 }, async (fault) => {
    if (fault.count > 0) await breakRequests(fault, 'helm');
  });
  part('nothing above a failure, nothing when only asked, nothing from memory', { quick: 7, full: 7 }, keepRules);
});
