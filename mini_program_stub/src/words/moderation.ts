import type { Answer } from '@/api/routes'
import type { StateWord } from './common'

type Item = Answer<'get', '/me/moderation-items'>['items'][number]

export const ITEM_STATES: Record<Item['state'], StateWord> = {
  held: { text: '平台检测中', tone: 'going', icon: 'clock' },
  pending: { text: '等待审核', tone: 'going', icon: 'clock' },
  approved: { text: '已公开', tone: 'good', icon: 'check' },
  refused: { text: '没有公开', tone: 'bad', icon: 'cross' },
}

export const APPEAL_STATES: Record<NonNullable<Item['appeal']>['state'], StateWord> = {
  pending: { text: '等待复核', tone: 'going', icon: 'clock' },
  upheld: { text: '申诉成立', tone: 'good', icon: 'check' },
  dismissed: { text: '申诉不成立', tone: 'plain', icon: 'info' },
}
