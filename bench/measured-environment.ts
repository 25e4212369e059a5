/**
 * What every program is measured in: the environment at hand without what makes Node itself slower. Node 20 reads all certificates of `NODE_EXTRA_CA_CERTS` at each
 * start (40 ms more for a list of a whole system), whoever needs them, and `NODE_OPTIONS` may say anything. No tool that is measured asks the network.
 */
export const measuredEnvironment: Readonly<NodeJS.ProcessEnv> = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined };
