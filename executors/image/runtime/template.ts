/** A file that a template adds to the build context. */
export interface TemplateFile {
  /** In the context. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable: boolean;
}

/** What stands in for a Dockerfile of the user's: a Dockerfile, an ignore file and what these two need, by their paths in the context. */
export interface Template {
  /** As the user wrote it. */
  readonly name: string;
  readonly files: readonly TemplateFile[];
  /** Build arguments; those of the task's options win. */
  readonly buildArgs: Readonly<Record<string, string>>;
}
