/** The result of every subject, by its index. */
export interface ColumnarResult {
  /** Thousandths of a point; NaN: none. */
  readonly score: Float64Array;
  /** An index of the model's grades; -1: none. */
  readonly grade: Int16Array;
}
