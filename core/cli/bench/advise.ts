import type { BenchReport } from './bench-report.ts';
import type { Culprits } from './find-culprits.ts';

const manyUntracked = 1000;
const manyOutputs = 2000;

/** What somebody could do about a part that is out of line, the dearest first; empty when nothing is. */
export function advise(report: Omit<BenchReport, 'advice'>, { untracked, wideInputs, outputs }: Culprits): readonly string[] {
  const { wallMs, phases, ran, untrackedFiles, outputFiles, inputFiles, gitStatusMs, certificatesMs } = report;
  const share = (...names: readonly (keyof typeof phases)[]): number => names.reduce((sum, name) => sum + phases[name], 0) / wallMs;
  const percent = (part: number): string => `${Math.round(part * 100)} %`;
  const advice: (readonly [weight: number, text: string])[] = [];
  if (ran.length > 0) {
    const names = ran.slice(0, 3).join(', ') + (ran.length > 3 ? ` and ${ran.length - 3} more` : '');
    advice.push([2, `${names}: not cached, so it runs each time, and its time is in all figures; leave it out of what you run often, or let it be cached`]);
  }
  if (certificatesMs > 0.1 * wallMs) {
    const cost = `Node ${process.versions.node} reads all of NODE_EXTRA_CA_CERTS at each start: ${Math.round(certificatesMs)} ms, ${percent(certificatesMs / wallMs)} of a run`;
    advice.push([certificatesMs / wallMs, `${cost}; use Node 22 or newer, or call mmo without the variable where nothing is fetched`]);
  }
  const [most, mostFiles = 0] = untracked[0] ?? ['', 0];
  if (untrackedFiles > manyUntracked) {
    const place = most === '' ? 'at the root' : `in ${most}`;
    advice.push([
      share('read tree', 'wait'),
      `git neither tracks nor ignores ${untrackedFiles} files, ${mostFiles} of them ${place}: each is looked at in every run; add them to .gitignore`,
    ]);
  }
  const tree = share('read tree', 'wait');
  if (tree > 0.5 && gitStatusMs > 100 && untrackedFiles <= manyUntracked) {
    advice.push([
      tree,
      `reading the tree is ${percent(tree)} of a run, and that is git's own time (git status: ${Math.round(gitStatusMs)} ms); fewer files in the work tree make it less, with git sparse-checkout for one`,
    ]);
  }
  const [glob, task] = wideInputs[0] ?? [];
  if (glob !== undefined && (share('key') > 0.25 || inputFiles > 20 * Math.max(1, report.tasks) + 1000)) {
    advice.push([share('key'), `the input "${glob}" of ${task} is matched against every file of the workspace; begin it with the folder it is about`]);
  }
  const [owner, owned = 0] = outputs[0] ?? [];
  if (owner !== undefined && outputFiles > manyOutputs && share('look up', 'index', 'restore') > 0.4) {
    advice.push([
      share('look up'),
      `looking after ${outputFiles} output files is ${percent(share('look up', 'index', 'restore'))} of a run, ${owned} of them of ${owner}; pack them into one file, or declare only what others need`,
    ]);
  }
  return advice.sort(([a], [b]) => b - a).map(([, text]) => text);
}
