/** Titles of receipts by their kind; each capability that gives receipts adds its kinds. */
const TITLES: Record<string, string> = {
  pledge: '出资认领凭证',
  ballot: '投票凭证',
  fee_commitment: '交费承诺凭证',
  fee_commitment_withdrawn: '撤回交费承诺凭证',
  bill_payment: '物业费收款凭证',
  compact_signature: '居民公约签署凭证',
}

export function receiptTitle(kind: string): string {
  return TITLES[kind] ?? '办理凭证'
}
