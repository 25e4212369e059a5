import type { CodeName } from './codes.ts';
import { explainFiles } from './explain-files.ts';
import { explainTasks } from './explain-tasks.ts';
import { explainWorkspace } from './explain-workspace.ts';
import type { Explanation } from './explanation.ts';

/** Cause and example of every code. Loaded only by those who explain: the texts are long and no run needs them. */
export const explanations: Readonly<Record<CodeName, Explanation>> = { ...explainWorkspace, ...explainFiles, ...explainTasks };
