/** What a task did with one path, over all its processes. */
export interface FileUse {
  /** Its content was read, or it was executed. */
  read: boolean;
  /** It is a folder and its entries were listed. */
  listed: boolean;
  /** Only its existence, kind or times were asked for. */
  looked: boolean;
  /** It was wanted and is not there. */
  missed: boolean;
  /** It was opened to be changed in place, or made if it is not there; reading it later is not counted. */
  updated: boolean;
  /** The task made it, before it read it. */
  made: boolean;
}
