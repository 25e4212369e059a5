/** A CI platform: one whose log has a language of its own, or another one. */
export type CiPlatform = 'github' | 'gitlab' | 'other';

/** Says on which CI platform mmo runs, as ci-info sees it; undefined where a person looks on. Without a sign of CI nothing is loaded. */
export async function detectPlatform(env: Readonly<Record<string, string | undefined>>): Promise<CiPlatform | undefined> {
  if (!signs.some((name) => env[name] !== undefined && env[name] !== '')) return undefined;
  const { default: ci } = await import('ci-info');
  if (ci.GITHUB_ACTIONS) return 'github';
  if (ci.GITLAB) return 'gitlab';
  return ci.isCI ? 'other' : undefined;
}

/** What every platform sets, and those that do not set `CI`. */
const signs = [
  'CI',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'CONTINUOUS_INTEGRATION',
  'TF_BUILD',
  'TEAMCITY_VERSION',
  'JENKINS_URL',
  'CODEBUILD_BUILD_ARN',
  'BUILD_NUMBER',
];
