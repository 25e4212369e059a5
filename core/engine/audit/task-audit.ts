import type { TaskId } from '../../model/task.ts';
import type { WorkspacePath } from '../../model/tree.ts';

/** What an audited task used beside what it declares. Lists are in code-unit order. */
export interface TaskAudit {
  readonly task: TaskId;
  /** The service's folder. */
  readonly root: WorkspacePath;
  /** The service's file, where inputs are corrected. */
  readonly file: WorkspacePath | undefined;
  /** Commands that were traced; without any, nothing is known of the task. */
  readonly commands: number;
  /** Files that it read and does not declare. */
  readonly read: readonly WorkspacePath[];
  /** Folders that it listed and of which it declares nothing. */
  readonly listed: readonly WorkspacePath[];
  /** Items to add to `inputs`. */
  readonly inputs: readonly string[];
  /** Inputs of the task are written down in the service's file, so that items are added to these. */
  readonly hasInputs: boolean;
  /** Tasks whose outputs it read without depending on them. */
  readonly dependsOn: readonly TaskId[];
  /** Its dependencies are written down elsewhere, at least in part. */
  readonly inheritsDependsOn: boolean;
  /** Files that it read although its inputs exclude them with `!`: whoever wrote that has decided that they do not matter. */
  readonly excluded: readonly WorkspacePath[];
  /** Undeclared files of which it only asked whether they are there or when they changed, and such that are not there. */
  readonly looked: readonly WorkspacePath[];
  /** Files of installed packages that it read, and the lockfile that declares them, if it is an input. */
  readonly packages: { readonly files: number; readonly lockfile: WorkspacePath | undefined };
  /** It read what git keeps in .git. */
  readonly readsGit: boolean;
  /** Items of `inputs` of which it used nothing. */
  readonly unused: readonly string[];
}
