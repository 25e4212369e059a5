/** Variables that hold the number of a build, the strongest first. */
export const buildNumbers: readonly string[] = ['MMO_BUILD_ID', 'GITHUB_RUN_NUMBER', 'CI_PIPELINE_IID'];

/** The tag under which an image is released: what was asked for, else the number of the build, else the image's own tag, which stands for its key. */
export function releaseTag(asked: string | undefined, env: Readonly<Record<string, string | undefined>>, own: string): string {
  const number = buildNumbers.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  return asked ?? (number === undefined ? own : number.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+/, ''));
}
