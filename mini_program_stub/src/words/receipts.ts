/** Titles of receipts by their kind; each capability that gives receipts adds its kinds. */
const TITLES: Record<string, string> = {}

export function receiptTitle(kind: string): string {
  return TITLES[kind] ?? '办理凭证'
}
