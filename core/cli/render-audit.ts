import pc from 'picocolors';
import type { TaskAudit } from '../engine/audit/task-audit.ts';

/** An audited task and how it ended. */
export interface AuditedTask extends TaskAudit {
  readonly outcome: string;
}

const SHOWN = 5;

/** What an audit found, for people: per task the lines to add to its service's file, then what is worth a word. */
export function renderAudit(audits: readonly AuditedTask[], color: boolean): string {
  const paint = pc.createColors(color);
  return audits.map((audit) => renderTask(audit, paint)).join('\n');
}

function renderTask(audit: AuditedTask, paint: ReturnType<typeof pc.createColors>): string {
  const { task, outcome, commands, read, listed, dependsOn } = audit;
  const missing = read.length + listed.length + dependsOn.length > 0;
  const ended = outcome === 'success' ? '' : `, until it ended: ${outcome}`;
  const lines: string[] = [];
  if (commands === 0) lines.push(`${paint.yellow('!')} ${task}: nothing was traced, as it started no command here (${outcome})`);
  else if (!missing) lines.push(`${paint.green('✓')} ${task} declares all that it read${ended}`);
  else {
    lines.push(`${paint.red('✗')} ${task} ${whatIsMissing(audit)}${ended}`);
    for (const path of shorten(read)) lines.push(`    read    ${path}`);
    for (const path of shorten(listed)) lines.push(`    listed  ${path}/`);
    lines.push(...remedy(audit));
  }
  return `${[...lines, ...notes(audit).map((note) => paint.dim(`  note: ${note}`))].join('\n')}\n`;
}

function whatIsMissing({ read, listed, dependsOn }: AuditedTask): string {
  const parts = [
    ...(read.length > 0 ? [`read ${counted(read.length, 'file')}`] : []),
    ...(listed.length > 0 ? [`listed ${counted(listed.length, 'folder')}`] : []),
    ...(dependsOn.length > 0 ? [`used outputs of ${dependsOn.join(', ')}`] : []),
  ];
  return `${parts.join(' and ')} that it does not declare`;
}

/** In the form of service.yml. Where the inputs are inherited, "..." keeps them. */
function remedy({ task, file, inputs, hasInputs, dependsOn, inheritsDependsOn }: AuditedTask): readonly string[] {
  const items = [...(hasInputs || inputs.length === 0 ? [] : ['...']), ...inputs];
  return [
    `  add to ${file ?? 'the service file'}:`,
    '    tasks:',
    `      ${task.slice(task.indexOf(':') + 1)}:`,
    ...(items.length > 0 ? ['        inputs:', ...items.map((item) => `          - ${JSON.stringify(item)}`)] : []),
    ...(dependsOn.length > 0
      ? ['        dependsOn:', ...[...(inheritsDependsOn ? ['...'] : []), ...dependsOn].map((id) => `          - ${JSON.stringify(id)}`)]
      : []),
  ];
}

function notes({ excluded, looked, packages, readsGit, unused, outcome }: AuditedTask): readonly string[] {
  const { files, lockfile } = packages;
  return [
    ...(files > 0 && lockfile !== undefined ? [`${counted(files, 'file')} of installed packages, declared by ${lockfile}`] : []),
    ...(files > 0 && lockfile === undefined ? [`${counted(files, 'file')} of installed packages, and no lockfile is among the inputs`] : []),
    ...(readsGit ? ['it read .git: what git says of the repository is not part of the key'] : []),
    ...(excluded.length > 0 ? [`it read what its inputs exclude: ${shorten(excluded).join(', ')}`] : []),
    ...(looked.length > 0 ? [`it looked for, without reading: ${shorten(looked).join(', ')}`] : []),
    ...(outcome === 'success' && unused.length > 0 ? [`declared, but not used this time: ${unused.join(', ')}`] : []),
  ];
}

function shorten(paths: readonly string[]): readonly string[] {
  return paths.length <= SHOWN + 1 ? paths : [...paths.slice(0, SHOWN), `and ${paths.length - SHOWN} more`];
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
