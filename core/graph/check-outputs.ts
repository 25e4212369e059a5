import picomatch from 'picomatch';
import { diagnose } from '../diagnostics/diagnose.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import { compileGlob } from '../lib/compile-glob.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';
import type { OutputPattern, TaskConfig, TaskId } from '../model/task.ts';

/** An output as the checks see it: the folder or file below which all its matches lie. */
interface PlacedOutput {
  readonly task: TaskId;
  readonly service: Service;
  readonly pattern: OutputPattern;
  readonly span: Span | undefined;
  /** Workspace path up to the first wildcard. */
  readonly base: string;
  /** The same where letters have one case and one form, as on many file systems. */
  readonly folded: string;
  readonly isGlob: boolean;
}

/** Outputs that cannot be mirrored safely: outside their service, over its sources or another service, or shared by two tasks. */
export function checkOutputs(services: readonly Service[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const placed: PlacedOutput[] = [];
  for (const service of services) {
    for (const [name, task] of service.tasks) {
      for (const output of task.outputs) {
        const found = place(service, `${service.name}:${name}`, { task, output });
        if (found === undefined) diagnostics.push(outside(`${service.name}:${name}`, output, output.span ?? task.spans['outputs'] ?? task.span));
        else placed.push(found);
      }
    }
  }
  return [...diagnostics, ...serviceFiles(services, placed), ...ownInputs(services, placed), ...overlaps(placed)];
}

/** Outputs that hold a service's file. Each output is tried against the files below its base alone. */
function serviceFiles(services: readonly Service[], placed: readonly PlacedOutput[]): readonly Diagnostic[] {
  const byFile = [...services].sort((a, b) => byCodeUnit(a.file, b.file));
  const diagnostics: Diagnostic[] = [];
  for (const output of placed) {
    if (output.base === '') continue;
    for (let n = firstFrom(byFile, output.base); byFile[n]?.file.startsWith(output.base); n++) {
      const { file, name } = byFile[n] as Service;
      if (!isWithin(file, output.base) || (output.isGlob && !globMatches(output, file))) continue;
      diagnostics.push(
        diagnose('outputContainsInput', {
          message: `the output "${output.pattern.path}" of "${output.task}" contains ${file === output.service.file ? 'its own' : `the service "${name}"'s`} ${file}`,
          span: output.span,
        }),
      );
      break;
    }
  }
  return diagnostics;
}

/** The place of the first service whose file does not sort before the path. */
function firstFrom(byFile: readonly Service[], path: string): number {
  let low = 0;
  let high = byFile.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((byFile[middle] as Service).file < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

function place(
  service: Service,
  task: TaskId,
  { task: config, output }: { readonly task: TaskConfig; readonly output: OutputPattern },
): PlacedOutput | undefined {
  const plain = output.path.replace(/\/(\*\*)?$/, '').replace(/^\.\//, '');
  const scanned = picomatch.scan(plain);
  const inner = scanned.isGlob ? scanned.base : plain.replace(/\\(.)/g, '$1');
  const base = joinPath(service.dir, inner);
  const stays = base !== undefined && !output.path.startsWith('/') && !/(^|\/)\.\.(\/|$)/.test(output.path) && isWithin(base, service.dir);
  if (!stays || (base === service.dir && !scanned.isGlob)) return undefined;
  if (/(^|\/)(\.git|\.mmo)(\/|$)/.test(inner)) return undefined;
  return { task, service, pattern: output, span: output.span ?? config.spans['outputs'] ?? config.span, base, folded: fold(base), isGlob: scanned.isGlob };
}

function outside(task: TaskId, output: OutputPattern, span: Span | undefined): Diagnostic {
  return diagnose('outputOutsideService', { message: `the output "${output.path}" of "${task}" is not below its service's folder`, span });
}

/** Explicit inputs of a task that lie in its own outputs. */
function ownInputs(services: readonly Service[], placed: readonly PlacedOutput[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const byTask = groupByTask(placed);
  for (const service of services) {
    for (const [name, task] of service.tasks) {
      for (const output of byTask.get(`${service.name}:${name}`) ?? []) {
        if (output.isGlob) continue;
        for (const [n, input] of task.inputs.entries()) {
          if (/^[!$]/.test(input)) continue;
          const base = input.startsWith('//') ? joinPath('', picomatch.scan(input.slice(2)).base) : joinPath(service.dir, picomatch.scan(input).base);
          if (base === undefined || !isWithin(base, output.base)) continue;
          diagnostics.push(
            diagnose('outputContainsInput', {
              message: `the output "${output.pattern.path}" of "${output.task}" contains its input "${input}"`,
              span: output.span,
              related: relatedTo(task.spans[`inputs.${n}`] ?? task.span, 'the input'),
            }),
          );
        }
      }
    }
  }
  return diagnostics;
}

function groupByTask(placed: readonly PlacedOutput[]): ReadonlyMap<TaskId, readonly PlacedOutput[]> {
  const groups = new Map<TaskId, PlacedOutput[]>();
  for (const output of placed) {
    const group = groups.get(output.task);
    if (group === undefined) groups.set(output.task, [output]);
    else group.push(output);
  }
  return groups;
}

/** Pairs of outputs of different tasks of which one may hold the other; sorted by base, so only neighbours of a subtree are compared. */
function overlaps(placed: readonly PlacedOutput[]): readonly Diagnostic[] {
  const sorted = [...placed].sort((a, b) => byCodeUnit(a.folded, b.folded) || byCodeUnit(a.task, b.task));
  const diagnostics: Diagnostic[] = [];
  for (const [n, first] of sorted.entries()) {
    for (let m = n + 1; m < sorted.length; m++) {
      const second = sorted[m] as PlacedOutput;
      if (first.folded !== '' && !second.folded.startsWith(first.folded)) break;
      if (first.task === second.task || !isWithin(second.folded, first.folded) || !mayMeet(first, second)) continue;
      diagnostics.push(
        diagnose('overlappingOutputs', {
          message: `the outputs "${first.pattern.path}" of "${first.task}" and "${second.pattern.path}" of "${second.task}" overlap`,
          span: second.span,
          related: relatedTo(first.span, `"${first.task}" has it too`),
        }),
      );
    }
  }
  return diagnostics;
}

/** Two globs are taken to meet unless their patterns' last parts plainly differ in their fixed ends. */
function mayMeet(first: PlacedOutput, second: PlacedOutput): boolean {
  if (!first.isGlob) return true;
  if (!second.isGlob) return globMatches(first, second.base) || mayReachBelow(first, second.base);
  const [a, b] = [fixedEnd(first.pattern.path), fixedEnd(second.pattern.path)];
  return a.endsWith(b) || b.endsWith(a);
}

/** Whether a glob can match something below the path: its parts as far as the path goes match the path. */
function mayReachBelow({ service, pattern }: PlacedOutput, path: string): boolean {
  const glob = pattern.path.replace(/^(?:\.\/)+/, '');
  // Where a group of alternatives holds a slash, parts cannot be told.
  if (glob.includes('**') || /[{(][^})]*\//.test(glob)) return true;
  const below = service.dir === '' ? path : path.slice(service.dir.length + 1);
  const parts = glob.split('/');
  const depth = below.split('/').length;
  return parts.length > depth && compileGlob(parts.slice(0, depth).join('/'))(below);
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function fixedEnd(pattern: string): string {
  return pattern.slice(
    Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('}'), pattern.lastIndexOf(')'), pattern.lastIndexOf(']'), pattern.lastIndexOf('?')) + 1,
  );
}

function globMatches(output: PlacedOutput, path: string): boolean {
  const prefix = output.service.dir === '' ? '' : `${output.service.dir}/`;
  return path.startsWith(prefix) && compileGlob(output.pattern.path)(path.slice(prefix.length));
}

function isWithin(path: string, dir: string): boolean {
  return dir === '' || path === dir || path.startsWith(`${dir}/`);
}

function relatedTo(span: Span | undefined, message: string): Diagnostic['related'] {
  return span === undefined ? undefined : [{ message, span }];
}
