import type { ContainerError, ContainerProblem } from '../model/containers.ts';

/** What the daemon, or the way to it, could not do. */
export class ContainerFailure extends Error implements ContainerError {
  override readonly name = 'ContainerError';
  readonly problem: ContainerProblem;
  readonly help: string | undefined;

  constructor(problem: ContainerProblem, message: string, options: { readonly help?: string | undefined; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.problem = problem;
    this.help = options.help;
  }
}
