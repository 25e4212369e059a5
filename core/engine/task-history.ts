/** What is remembered of a task's last success, for priorities, time saved and `why`. */
export interface TaskHistory {
  readonly key: string;
  readonly durationMs: number;
  /** Digest of the log's blob. */
  readonly log?: string | undefined;
}
