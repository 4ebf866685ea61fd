/** Something to say about one place of a file that has been read. */
export interface Remark {
  /** Keys that lead to the place. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
