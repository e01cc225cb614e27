/** How numbers and times are written. Money is fen, area is 0.01 m²; both are integers and stay so. */

const NONE = '—'

/** 123450 → ¥1,234.50 */
export function money(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return NONE
  return (fen < 0 ? '-¥' : '¥') + hundredths(fen, true)
}

/** 8635 → 86.35 m² */
export function area(centiM2: number | null | undefined): string {
  if (centiM2 === null || centiM2 === undefined) return NONE
  return `${centiM2 < 0 ? '-' : ''}${hundredths(centiM2, true)} m²`
}

/** 1234567 → 1,234,567 */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : grouped(String(value))
}

/** Hundredths as a person types them: 8635 → 86.35 */
export function plainHundredths(value: number): string {
  return (value < 0 ? '-' : '') + hundredths(value, false)
}

/** What a person typed, in hundredths: "1,234.5" → 123450. Null when it is not a number with at most two decimals. */
export function parseHundredths(text: string): number | null {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,，\s¥]/g, ''))
  if (!match) return null
  const value = Number(`${match[2]}${(match[3] ?? '').padEnd(2, '0')}`)
  return match[1] ? -value : value
}

/** A share cut, never rounded up, to hundredths of a percent: (2, 3) → 66.66% */
export function share(part: number, whole: number): string {
  if (whole <= 0) return NONE
  const basisPoints = (BigInt(part) * 10_000n) / BigInt(whole)
  return `${plainHundredths(Number(basisPoints)).replace(/\.00$/, '')}%`
}

/** 2026-11-24T15:30:00+08:00 → 2026年11月24日 15:30, in Asia/Shanghai whatever the machine's zone. */
export function dateTime(iso: string | null | undefined): string {
  if (!iso) return NONE
  const { year, month, day, hour, minute } = partsOf(iso)
  return `${year}年${month}月${day}日 ${hour}:${minute}`
}

/** The end of a period: midnight is said as 24:00 of the day before. */
export function deadline(iso: string | null | undefined): string {
  if (!iso) return NONE
  const { hour, minute } = partsOf(iso)
  return hour === '00' && minute === '00' ? `${date(new Date(Date.parse(iso) - 60_000).toISOString())} 24:00` : dateTime(iso)
}

/** A moment or a day (2026-11-24) → 2026年11月24日 */
export function date(iso: string | null | undefined): string {
  if (!iso) return NONE
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso)
  if (day) return `${day[1]}年${Number(day[2])}月${Number(day[3])}日`
  const parts = partsOf(iso)
  return `${parts.year}年${parts.month}月${parts.day}日`
}

/** A picked local time (2026-11-24T09:00:00) as a moment of Asia/Shanghai, which has had no summer time since 1991. */
export function atShanghai(local: string): string {
  return `${local}+08:00`
}

/** 20971520 → 20 MB */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`
  if (size < 1024 * 1024) return `${Math.ceil(size / 1024)} KB`
  const tenths = Math.ceil((size * 10) / (1024 * 1024))
  return `${Math.floor(tenths / 10)}${tenths % 10 ? `.${tenths % 10}` : ''} MB`
}

function hundredths(value: number, withCommas: boolean): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of hundredths: ${value}`)
  const digits = String(Math.abs(value)).padStart(3, '0')
  const whole = digits.slice(0, -2)
  return `${withCommas ? grouped(whole) : whole}.${digits.slice(-2)}`
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

const shanghai = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

function partsOf(iso: string): Record<'year' | 'month' | 'day' | 'hour' | 'minute', string> {
  const found = Object.fromEntries(shanghai.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]))
  return {
    year: found.year ?? '',
    month: String(Number(found.month)),
    day: String(Number(found.day)),
    hour: found.hour ?? '',
    minute: found.minute ?? '',
  }
}
