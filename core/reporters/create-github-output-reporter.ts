import type { Reporter } from '../model/event.ts';

/** What later steps and jobs are told of a run. */
export interface GithubOutputs {
  readonly services: readonly string[];
  /** For `strategy.matrix`. */
  readonly matrix: { readonly service: readonly string[] };
  readonly count: number;
  readonly 'exit-code': number;
}

/** Hands the outputs of the step to `append` when the run has ended. */
export function createGithubOutputReporter({ append }: { readonly append: (outputs: GithubOutputs) => void }): Reporter {
  let services: readonly string[] = [];
  return {
    report(event) {
      if (event.type === 'run:start') services = event.services;
      if (event.type === 'run:end') append({ services, matrix: { service: services }, count: services.length, 'exit-code': event.exitCode });
    },
  };
}
