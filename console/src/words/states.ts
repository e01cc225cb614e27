/** A state as it is shown: its word and its tone. The tone gives icon and colour, so that colour never stands alone. */
export type Tone = 'wait' | 'active' | 'good' | 'bad' | 'warn' | 'quiet'

export interface StateWord {
  text: string
  tone: Tone
}

export type StateWords = Record<string, StateWord>

/** Write the words of a capability's states: `states({ pending: ['待处理', 'wait'] })`. */
export function states<K extends string>(words: Record<K, [string, Tone]>): Record<K, StateWord> {
  const entries = Object.entries(words) as [K, [string, Tone]][]
  return Object.fromEntries(entries.map(([code, [text, tone]]) => [code, { text, tone }])) as Record<K, StateWord>
}
