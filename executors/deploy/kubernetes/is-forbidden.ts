import { KubectlFailure } from './kubectl.ts';

/** Whether the cluster said that the user may not. Who may deploy a service need not be allowed to list or remove everything. */
export function isForbidden(error: unknown): error is KubectlFailure {
  return error instanceof KubectlFailure && error.said.includes('(Forbidden)');
}
