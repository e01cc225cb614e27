/** A column of a DataTable: its text, or the slot of that name for anything more than text. */
export interface Column<T> {
  title: string
  text?: (row: T) => string
  slot?: string
  /** Pixels; `min` grows with the table. */
  width?: number
  min?: number
  align?: 'left' | 'right'
}
