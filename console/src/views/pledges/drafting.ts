import type { Schemas } from '@/api/types'

/** A funding plan while it is written: money may still be missing everywhere. */
type ItemIn = Schemas['FundingItemIn']
type ChargeIn = Schemas['ChargeIn']

export interface ChargeDraft {
  payer: ChargeIn['payer']
  level: Schemas['FundingPartOut']['level']
  fund: Schemas['FundingPartOut']['fund']
  label: string
  amount_fen: number | null
}

export interface ItemDraft {
  works: ItemIn['works']
  title: string
  cost_fen: number | null
  charges: ChargeDraft[]
  /** Base -> percent; 0 is not used. */
  percents: Record<Base, number>
  /** Floor -> hundredths. */
  factors: Record<number, number | null>
  /** `b12` is a building, `e12` an entrance; none means all. */
  places: string[]
  unit_ids: number[]
  reason: string
}

export type Base = Schemas['PortionIn']['base']
export type Rule = Schemas['PayerRuleOut']

export function blankCharge(payer: ChargeIn['payer'], amount_fen: number | null = null): ChargeDraft {
  const isGovernment = payer === 'government'
  return { payer, level: isGovernment ? 'county' : null, fund: isGovernment ? 'budget' : null, label: '', amount_fen }
}

/** A new item: whoever the table names first is proposed. */
export function blankItem(rule: Rule): ItemDraft {
  return {
    works: rule.works,
    title: '',
    cost_fen: null,
    charges: [blankCharge(rule.payers[0] ?? 'government')],
    percents: { equal: 0, area: 100, floor: 0, floor_area: 0 },
    factors: {},
    places: [],
    unit_ids: [],
    reason: '',
  }
}

export function draftOf(item: Schemas['FundingItemOut']): ItemDraft {
  const percents = { equal: 0, area: 0, floor: 0, floor_area: 0 }
  for (const { base, percent } of item.portions) percents[base] = percent
  if (!item.portions.length) percents.area = 100
  return {
    works: item.works,
    title: item.title,
    cost_fen: item.cost_fen,
    charges: item.charges.map(({ payer, level, fund, label, amount_fen }) => ({ payer, level, fund, label, amount_fen })),
    percents,
    factors: Object.fromEntries(item.floor_factors.map(({ floor, factor }) => [floor, factor])),
    places: [...item.scope.building_ids.map((id) => `b${id}`), ...item.scope.entrance_ids.map((id) => `e${id}`)],
    unit_ids: item.scope.unit_ids,
    reason: item.reason ?? '',
  }
}

export function residentsPay(item: ItemDraft): boolean {
  return item.charges.some((charge) => charge.payer === 'residents' && charge.amount_fen)
}

export function usesFloors(item: ItemDraft): boolean {
  return residentsPay(item) && (item.percents.floor > 0 || item.percents.floor_area > 0)
}

/** What is not given to anybody yet, in fen; negative when too much is. */
export function leftOf(item: ItemDraft): number {
  return (item.cost_fen ?? 0) - item.charges.reduce((sum, charge) => sum + (charge.amount_fen ?? 0), 0)
}

export function isWritten(item: ItemDraft): boolean {
  return Boolean(item.title.trim() && item.cost_fen && item.charges.length && item.charges.every((one) => one.amount_fen))
}

const idsOf = (places: string[], kind: string): number[] =>
  places.filter((place) => place.startsWith(kind)).map((place) => Number(place.slice(1)))

export function bodyOf(item: ItemDraft): ItemIn {
  const charged = residentsPay(item)
  const percents = Object.entries(item.percents) as [Base, number][]
  return {
    works: item.works,
    title: item.title.trim(),
    cost_fen: item.cost_fen ?? 0,
    charges: item.charges.map(({ payer, level, fund, label, amount_fen }) => {
      const isGovernment = payer === 'government'
      return {
        payer,
        level: isGovernment ? level : null,
        fund: isGovernment ? fund : null,
        label: label.trim(),
        amount_fen: amount_fen ?? 0,
      }
    }),
    portions: charged ? percents.filter(([, percent]) => percent).map(([base, percent]) => ({ base, percent })) : [],
    floor_factors: usesFloors(item)
      ? Object.entries(item.factors).flatMap(([floor, factor]) => (factor === null ? [] : [{ floor: Number(floor), factor }]))
      : [],
    scope: {
      building_ids: idsOf(item.places, 'b'),
      entrance_ids: idsOf(item.places, 'e'),
      unit_ids: item.unit_ids,
    },
    reason: item.reason.trim() || null,
  }
}
