import { bundleGateway } from '../../../../.ci/bundle-gateway.mjs';

/** The text of the gateway that runs in a cluster; bundled now where the sources run, and part of the module in a build (`.ci/build.mjs`). */
export async function readProgram(): Promise<string> {
  return bundleGateway();
}
