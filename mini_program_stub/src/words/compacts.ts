import type { Answer } from '@/api/routes'
import type { Step } from '@/components/steps'
import type { StateWord } from './common'
import { day, deadline } from './format'

type Compact = Answer<'get', '/compacts/{compact_id}'>
type CompactState = Compact['state']

export const COMPACT_STATES: Record<CompactState, StateWord> = {
  draft: { text: '起草中', tone: 'plain', icon: 'paper' },
  commenting: { text: '征求意见中', tone: 'going', icon: 'clock' },
  frozen: { text: '文本已定稿', tone: 'going', icon: 'paper' },
  adopted: { text: '会议已通过', tone: 'going', icon: 'check' },
  filed: { text: '已备案', tone: 'going', icon: 'check' },
  open: { text: '开放签署', tone: 'good', icon: 'sign' },
  superseded: { text: '已被新版本取代', tone: 'plain', icon: 'paper' },
  withdrawn: { text: '已撤回', tone: 'plain', icon: 'cross' },
}

export const SIGNED: StateWord = { text: '您已签署', tone: 'good', icon: 'check' }

/** A comment's states as the server names them. */
export const COMMENT_STATES: Record<string, StateWord> = {
  held: { text: '审核中', tone: 'going', icon: 'clock' },
  published: { text: '已公开', tone: 'good', icon: 'check' },
  refused: { text: '没有公开', tone: 'bad', icon: 'cross' },
}

export const ADOPTION_KINDS: Record<NonNullable<Compact['adoption']>['kind'], string> = {
  residents_meeting: '居民会议（十八周岁以上居民参加）',
  households_meeting: '居民会议（每户派代表参加）',
  representatives: '居民代表会议',
}

/** What became of a comment. */
export const VERDICTS: Record<'adopted' | 'partly' | 'declined', StateWord> = {
  adopted: { text: '采纳', tone: 'good', icon: 'check' },
  partly: { text: '部分采纳', tone: 'going', icon: 'check' },
  declined: { text: '没有采纳', tone: 'plain', icon: 'info' },
}

/** How a paragraph stands against the text before. */
export const CHANGE_WORDS: Record<'same' | 'changed' | 'added' | 'removed', string> = {
  same: '没有变',
  changed: '有改动',
  added: '新增一段',
  removed: '删去一段',
}

const JOURNEY: [CompactState, string][] = [
  ['draft', '起草文本'],
  ['commenting', '征求居民意见'],
  ['frozen', '文本定稿'],
  ['adopted', '会议表决通过'],
  ['filed', '报街道备案'],
  ['open', '居民签署'],
]

/** The way of a compact from its draft to the signing, with the days on which it came to each step. */
export function stepsOf(compact: Pick<Compact, 'state' | 'steps' | 'comments_end_at'>): Step[] {
  const reached = new Map(compact.steps.map((step) => [step.to_state, step.at]))
  return JOURNEY.map(([key, title]) => {
    const at = reached.get(key)
    const isCurrent = compact.state === key
    return {
      key,
      title,
      state: isCurrent ? 'current' : at ? 'done' : 'ahead',
      note: at ? stepNote(day(at), isCurrent && key === 'commenting' ? compact.comments_end_at : null) : undefined,
    }
  })
}

function stepNote(on: string, until: string | null): string {
  return until ? `${on}开始，${deadline(until)}结束` : on
}

export interface Paragraph {
  /** The paragraph's own number, or the one it is given. Empty for headings and unnumbered lines of a numbered text. */
  label: string
  text: string
  isHeading: boolean
}

const CHAPTER = /^第[一二三四五六七八九十百]+[章节]/
const OWN_NUMBER = /^(第[一二三四五六七八九十百]+条|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、．])\s*/

/** A text as paragraphs that can be spoken of by number: its own numbers, or where it has none, 1, 2, 3. */
export function paragraphsOf(body: string): Paragraph[] {
  const lines = body.split(/\r?\n/).map((line) => line.trim()).filter(Boolean)
  const isNumbered = lines.some((line) => OWN_NUMBER.test(line))
  let number = 0
  return lines.map((line) => {
    if (CHAPTER.test(line)) return { label: '', text: line, isHeading: true }
    if (!isNumbered) return { label: `${++number}.`, text: line, isHeading: false }
    const label = OWN_NUMBER.exec(line)?.[0] ?? ''
    return { label: label.trim(), text: line.slice(label.length), isHeading: false }
  })
}

/** "3fa91c02…9bd4e5f1": enough of a digest to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.length > 20 ? `${digest.slice(0, 8)}…${digest.slice(-8)}` : digest
}
