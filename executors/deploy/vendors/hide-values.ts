import { DeployFailure } from '../deploy-failure.ts';

/** The failure without these values, which the engine knows nothing of, in what services and vendors wrote last. Others are as they were. */
export function hideValues(error: unknown, values: readonly string[]): unknown {
  if (!(error instanceof DeployFailure) || values.length === 0) return error;
  const forms = [...new Set(values.flatMap((value) => [value, encodeURIComponent(value)]))].filter((form) => form !== '').sort((a, b) => b.length - a.length);
  const hidden = (text: string): string => forms.reduce((rest, form) => rest.replaceAll(form, '***'), text);
  return new DeployFailure(error.message, { lines: error.lines.map(hidden), cause: error });
}
