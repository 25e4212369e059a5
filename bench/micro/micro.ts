/** One part of mmo on its own, to show how its cost grows. */
export interface Micro {
  readonly name: string;
  /** What the cost is counted per. */
  readonly item: string;
  /** Makes ready what is not measured; the returned function is. */
  readonly prepare: (size: number, scratch: string) => () => void | Promise<void>;
}
