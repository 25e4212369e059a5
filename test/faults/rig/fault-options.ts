/** What one call of `npm run faults` asks for; a test file that is run by itself gets the quick figures and seed 1. */
export interface FaultOptions {
  readonly scale: 'quick' | 'full';
  readonly seed: number;
  /** Another tool to be put under the same faults: reported, never asserted. */
  readonly peer: 'turbo' | 'nx' | undefined;
  /** The first fault that is not survived is enough: nothing after it is tried. */
  readonly bail: boolean;
  /** Where each test appends its line as JSON. */
  readonly resultsFile: string | undefined;
}

/** Reads the options that the runner left in the environment. */
export function faultOptions(env: NodeJS.ProcessEnv = process.env): FaultOptions {
  const peer = env['MMO_FAULTS_PEER'];
  return {
    scale: env['MMO_FAULTS_SCALE'] === 'full' ? 'full' : 'quick',
    seed: Number(env['MMO_FAULTS_SEED'] ?? 1),
    peer: peer === 'turbo' || peer === 'nx' ? peer : undefined,
    bail: env['MMO_FAULTS_BAIL'] === '1',
    resultsFile: env['MMO_FAULTS_RESULTS'],
  };
}
