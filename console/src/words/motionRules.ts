import type { Schemas } from '@/api/types'
import { states } from './states'

type RuleSet = Schemas['MotionRuleSetOut']

/** What a community may rule for itself, in the order it is shown. */
export const ruleCodes = ['revision', 'precedence', 'invalid', 'nonreturn', 'proxies', 'proposal_days', 'answer_days'] as const
export type RuleCode = (typeof ruleCodes)[number]
type Numbered = 'proxies' | 'proposal_days' | 'answer_days'
type Worded = Exclude<RuleCode, Numbered>

/** Whether a figure is a number, not one of a few words. */
export function isNumber(code: RuleCode): code is Numbered {
  return code === 'proxies' || code === 'proposal_days' || code === 'answer_days'
}

export const figureTitles: Record<RuleCode, string> = {
  revision: '能不能改票',
  precedence: '投了两次以谁为准',
  invalid: '空白票、废票怎么算',
  nonreturn: '没投票怎么算',
  proxies: '一人最多代几位业主投票',
  proposal_days: '业主提议征集附议（天）',
  answer_days: '达到人数后社区办理（天）',
}

export const ruleWords: { [Code in Worded]: Record<RuleSet[Code], string> } = {
  revision: { none: '投出以后不能更改', once: '截止前可以更改一次' },
  precedence: { first: '先收到的有效', online: '以网上投票为准', paper: '以纸质票为准' },
  invalid: { not_participating: '不算参加这一项', participating: '算参加这一项，不算同意' },
  nonreturn: {
    not_counted: '不算参加，也不算同意',
    follow_majority: '已送达的，视为同意多数意见',
    abstain: '已送达的，视为弃权',
  },
}

export const deliveryWays: Record<string, string> = {
  handed: '当面送达',
  posted: '投递到户',
  read: '线上已读',
  board: '公告栏张贴',
}

export const ruleStates = states({
  waiting: ['待审核', 'wait'],
  in_force: ['现在用的', 'good'],
  past: ['以前的', 'quiet'],
})

export function figureValue(rules: RuleSet, code: RuleCode): string {
  if (code === 'proxies') return rules.proxies ? `最多 ${rules.proxies} 位` : '不能代投'
  if (isNumber(code)) return `${rules[code]} 天`
  const words: Record<string, string> = ruleWords[code]
  return words[rules[code]] ?? rules[code]
}

/** What a figure stands on: the clause of the owners' own document, else this program's default. */
export function groundOf(rules: RuleSet, code: RuleCode): string {
  const clause = rules.clauses[code]
  return rules.document && clause ? `《${rules.document}》${clause}` : '默认规则'
}
