/** Why a task failed; closed, so that every reporter covers every reason. */
export type Failure =
  | { readonly reason: 'exit-code'; readonly exitCode: number }
  | { readonly reason: 'signal'; readonly signal: string }
  | { readonly reason: 'timeout'; readonly timeoutMs: number }
  | { readonly reason: 'spawn'; readonly message: string }
  /** `problem`: that of the ContainerError, where it was one. */
  | { readonly reason: 'container'; readonly message: string; readonly problem?: string | undefined }
  | { readonly reason: 'missing-output'; readonly outputs: readonly string[] }
  | { readonly reason: 'input-changed'; readonly files: readonly string[] }
  | { readonly reason: 'error'; readonly message: string };

export type CacheSource = 'local' | 'remote';

/** How one task of a run ended. */
export type Outcome =
  | { readonly status: 'success'; readonly stored: boolean; readonly notStored?: string | undefined; readonly nondeterministic?: boolean | undefined }
  | { readonly status: 'cached'; readonly source: CacheSource; readonly inPlace: boolean; readonly savedMs: number }
  | { readonly status: 'failure'; readonly failure: Failure }
  | { readonly status: 'skipped'; readonly because: string }
  | { readonly status: 'cancelled' };
