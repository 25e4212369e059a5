import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: unknown;
  readonly steps?: readonly Step[];
  readonly secrets?: unknown;
  readonly uses?: string;
}

interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

/** What a stranger who opens a pull request decides. */
const foreign = /\$\{\{[^}]*\b(?:github\.event\b|github\.head_ref\b|inputs\.|github\.ref_name\b|github\.actor\b)/;

/** What makes a GitHub workflow a way in for strangers; empty for a sound one. */
export function workflowProblems(text: string): readonly string[] {
  const { on, permissions, jobs = {} } = parse(text) as Workflow;
  const triggers = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys((on ?? {}) as object);
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
  const problems: string[] = [];
  const isPrivileged = triggers.some((trigger) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(trigger));
  if (isPrivileged && steps.some(({ uses }) => uses?.startsWith('actions/checkout')))
    problems.push('checks out what a stranger wrote, with the rights of the repository');
  if (permissions === undefined && Object.values(jobs).some((job) => job.permissions === undefined))
    problems.push('no permissions: it has all that the token may');
  if (JSON.stringify(permissions)?.includes('write')) problems.push('every job may write');
  for (const [name, job] of Object.entries(jobs)) {
    if (job.secrets === 'inherit') problems.push(`${name}: hands on all secrets`);
    const mayWrite = JSON.stringify(job.permissions)?.includes('write') === true;
    if (mayWrite && (job.steps ?? []).some(({ uses, with: given }) => uses?.startsWith('actions/cache') || given?.['cache'] !== undefined))
      problems.push(`${name}: may write, and reads a cache that pull requests may fill`);
    for (const uses of [job.uses, ...(job.steps ?? []).map((step) => step.uses)]) {
      if (uses !== undefined && !uses.startsWith('./') && !/@[0-9a-f]{40}$/.test(uses) && !/^docker:.*@sha256:/.test(uses))
        problems.push(`${name}: ${uses} is not pinned by its commit`);
    }
    for (const { uses, run = '', with: given } of job.steps ?? []) {
      if (uses?.startsWith('actions/checkout') && given?.['persist-credentials'] !== false) problems.push(`${name}: the token stays in .git/config`);
      if (uses?.startsWith('actions/github-script') && foreign.test(String(given?.['script']))) problems.push(`${name}: text of strangers in a script`);
      if (foreign.test(run)) problems.push(`${name}: text of strangers in a shell`);
      if (/\b(?:curl|wget)\b[^\n|]*\|\s*(?:sudo\s+)?(?:ba|z)?sh\b/.test(run)) problems.push(`${name}: runs what it downloads`);
      if (/\bnpx\b(?!.*--no-install)|\bnpm (?:i|install)\b(?!.*--ignore-scripts)/.test(run)) problems.push(`${name}: installs what no lockfile names`);
    }
  }
  return problems;
}
