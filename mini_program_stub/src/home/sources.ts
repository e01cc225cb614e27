import { api } from '@/api/client'
import type { Answer } from '@/api/routes'
import type { IconName } from '@/components/icons'

/** What waits for a person, at home and under 事项. */
export type Waiting = Pick<Answer<'get', '/me/todo'>['items'][number], 'kind' | 'title' | 'detail' | 'route'> & {
  due_at: string | null
}

/** The icon of each kind of waiting thing; a capability adds its kinds. */
export const WAITING_ICONS: Record<string, IconName> = {
  consent: 'shield',
  pledge: 'coin',
  compact: 'sign',
  survey: 'chart',
  motion_ballot: 'vote',
  bill_due: 'coin',
  bill_overdue: 'coin',
  commitment_missing: 'sign',
}

export function waitingIcon(kind: string): IconName {
  return WAITING_ICONS[kind] ?? 'clock'
}

/**
 * Where waiting things come from. The server gathers those of all capabilities (`@waiting` beside the verbs); a source
 * stands here only for what is no capability's business.
 */
const SOURCES: (() => Promise<Waiting[]>)[] = [unansweredConsents, gathered]

export async function waitingThings(): Promise<Waiting[]> {
  return (await Promise.all(SOURCES.map((source) => source()))).flat()
}

async function gathered(): Promise<Waiting[]> {
  return (await api.get('/me/todo')).items
}

async function unansweredConsents(): Promise<Waiting[]> {
  const { items } = await api.get('/me/consents')
  return items
    .filter((one) => one.required && one.granted !== true)
    .map((one) => ({
      kind: 'consent',
      title: `请阅读《${one.title}》`,
      detail: '同意后才能办理各项事务',
      route: '/pages/accounts/consents',
      due_at: null,
    }))
}
