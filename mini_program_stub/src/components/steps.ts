export interface Step {
  key: string
  title: string
  state: 'done' | 'current' | 'ahead'
  /** Its date, or what is missing. */
  note?: string | undefined
}
