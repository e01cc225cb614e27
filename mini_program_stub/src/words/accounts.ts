import type { Answer } from '@/api/routes'
import type { StateWord } from './common'

type MembershipRole = Answer<'get', '/me/memberships'>['items'][number]['role']
type ClaimState = Answer<'get', '/me/claims'>['items'][number]['state']

export const ROLES: Record<MembershipRole, string> = {
  owner: '业主',
  household: '家庭成员',
  tenant: '租户',
}

export const CLAIM_STATES: Record<ClaimState, StateWord> = {
  pending: { text: '审核中', tone: 'going', icon: 'clock' },
  accepted: { text: '已通过', tone: 'good', icon: 'check' },
  refused: { text: '未通过', tone: 'bad', icon: 'cross' },
}

export function consentWord(granted: boolean | null): StateWord {
  if (granted === null) return { text: '还没回答', tone: 'warn', icon: 'clock' }
  return granted ? { text: '已同意', tone: 'good', icon: 'check' } : { text: '不同意', tone: 'plain', icon: 'cross' }
}
