import type { IconName } from '@/components/icons'

/** How a state is said and shown: the tone never stands alone, an icon and the word go with it. */
export interface StateWord {
  text: string
  tone: Tone
  icon: IconName
}

export type Tone = 'plain' | 'going' | 'good' | 'warn' | 'bad'

/** Say a state; a code that this build does not know yet is shown as it is. */
export function stateWord<Code extends string>(words: Record<Code, StateWord>, code: Code): StateWord {
  return (words as Partial<Record<string, StateWord>>)[code] ?? { text: code, tone: 'plain', icon: 'info' }
}

/** Say a code; one that this build does not know yet is shown as it is. */
export function word<Code extends string>(words: Record<Code, string>, code: Code): string {
  return (words as Partial<Record<string, string>>)[code] ?? code
}

export const waiting: StateWord = { text: '待办理', tone: 'warn', icon: 'clock' }
export const done: StateWord = { text: '已办理', tone: 'good', icon: 'check' }
