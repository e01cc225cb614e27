import type { Why } from '@/evidence/check'
import { count } from './format'

/** Titles of receipts by their kind; each capability that gives receipts adds its kinds. */
const TITLES: Record<string, string> = {
  pledge: '出资认领凭证',
  ballot: '投票凭证',
  fee_commitment: '交费承诺凭证',
  fee_commitment_withdrawn: '撤回交费承诺凭证',
  bill_payment: '物业费收款凭证',
  compact_signature: '居民公约签署凭证',
  proposal_support: '提议附议凭证',
  proposal_support_revoked: '取消附议凭证',
}

export function receiptTitle(kind: string): string {
  return TITLES[kind] ?? '办理凭证'
}

/** What a receipt says of its place in the public log. */
export const PLACE_WORDS = {
  checking: '正在核对公开记录……',
  waiting: '凭证有效。正在收入公开记录，一般一两分钟，过一会儿再来看。',
  held: '您的手机已经核对：凭证没有被改过，公开记录里确有这一条。',
  broken: '核对没有通过',
  brokenThen: '请截屏保存这一页，交给社区党组织或者街道查问。凭证还在您手里，它本身就是证据。',
  unreachable: '现在连不上公开记录，凭证照样有效。',
} as const

/** 7 → "已收入公开记录，第 7 条" */
export function heldWords(number: number): string {
  return `已收入公开记录，第 ${count(number)} 条`
}

const BROKEN: Record<Why, string> = {
  content: '这张凭证的内容和当时签名的不一样。',
  entry: '公开记录里的那一条不是这张凭证。',
  path: '公开记录里找不到这张凭证。',
  keys: '签名用的公钥来历不明，或者和您的手机以前看到的不一样。',
  signature: '这张凭证的签名不对。',
  head: '公开记录的签名不对。',
  rewritten: '公开记录和您的手机以前看到的对不上，可能被改写过。',
}

export function brokenWords(why: Why): string {
  return BROKEN[why]
}
