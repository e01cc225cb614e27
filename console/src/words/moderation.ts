import type { Schemas } from '@/api/types'
import { states } from './states'

type Item = Schemas['ModerationItemOut']

export const itemStates = states<Item['state']>({
  pending: ['待审核', 'wait'],
  held: ['平台检测中', 'active'],
  approved: ['已通过', 'good'],
  refused: ['未通过', 'bad'],
})

export const appealStates = states<Schemas['AppealOut']['state']>({
  pending: ['待复核', 'wait'],
  upheld: ['申诉成立', 'good'],
  dismissed: ['申诉不成立', 'quiet'],
})

/** What the platform's content check says; it advises, except that a violation is refused at once. */
export const verdicts = states<Item['platform_verdict']>({
  pass: ['平台：正常', 'good'],
  review: ['平台：可疑', 'warn'],
  risky: ['平台：违规', 'bad'],
  unchecked: ['平台：检测中', 'active'],
  none: ['平台：未检测', 'quiet'],
})

/** The platform's labels (msg_sec_check, version 2). */
const LABELS: Record<number, string> = {
  10001: '广告',
  20001: '时政',
  20002: '色情',
  20003: '辱骂',
  20006: '违法犯罪',
  20008: '欺诈',
  20012: '低俗',
  20013: '版权',
  21000: '其他',
}
const NORMAL = 100

/** What the platform took a text for; empty where it found nothing. */
export function labelWords(label: number | null): string {
  return label === null || label === NORMAL ? '' : (LABELS[label] ?? `第 ${label} 类`)
}

export const refusals = ['含有辱骂或人身攻击的内容', '含有他人的姓名、电话或住址', '与本事项无关', '广告或推销内容']
