import type { Answer } from '@/api/routes'
import type { StateWord } from './common'

export type Representation = Answer<'get', '/me/representations'>['items'][number]

export const STATES: Record<Representation['state'], StateWord> = {
  applied: { text: '请带证明到社区', tone: 'warn', icon: 'clock' },
  pending: { text: '审核中', tone: 'going', icon: 'clock' },
  active: { text: '有效', tone: 'good', icon: 'check' },
  refused: { text: '未通过', tone: 'bad', icon: 'cross' },
  ended: { text: '已终止', tone: 'plain', icon: 'cross' },
}

export const BASES = [
  { value: 'guardian', text: '未成年人或不能自己办理的人的监护人' },
  { value: 'authorised', text: '单位、公房产权单位或开发商的授权代表' },
  { value: 'administrator', text: '去世产权人的遗产管理人（由继承人推选）' },
] as const
