import { DeployFailure } from './deploy-failure.ts';

/** What cannot be deployed since a file of the workspace is wrong, whatever the environment has: a template that cannot be rendered, a manifest that is none. */
export class SourceFailure extends DeployFailure {
  constructor(message: string, { cause }: { readonly cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'SourceFailure';
  }
}
