/** How numbers and times are said. Integers only; times in Asia/Shanghai whatever the phone's zone. */
import { serverNow } from './clock'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** China has had one zone and no summer time since 1992. */
const SHANGHAI_AHEAD_MS = 8 * 60 * MINUTE_MS

/** 123450 → "1,234.50 元" */
export function money(fen: number): string {
  return `${hundredths(fen)} 元`
}

/** 8635 → "86.35 m²" */
export function area(centiM2: number): string {
  return `${hundredths(centiM2)} m²`
}

/** 12345 → "12,345" */
export function count(whole: number): string {
  const digits = String(Math.abs(whole)).replace(/\B(?=(\d{3})+$)/g, ',')
  return whole < 0 ? `−${digits}` : digits
}

/** A share as whole per cent, rounded down, so that 66.9 % is never read as having reached 67 %. */
export function percent(part: number, whole: number): string {
  return `${percentDown(part, whole)}%`
}

export function percentDown(part: number, whole: number): number {
  return whole > 0 ? Math.min(100, Math.floor((part * 100) / whole)) : 0
}

/** "2026年11月24日"; takes a day ("2026-11-24") or a moment. */
export function day(iso: string): string {
  const { year, month, date } = inShanghai(iso)
  return `${year}年${month}月${date}日`
}

/** "2026年11月24日 15:30" */
export function moment(iso: string): string {
  const { hour, minute } = inShanghai(iso)
  return `${day(iso)} ${twoDigits(hour)}:${twoDigits(minute)}`
}

/** The end of a period: one that ends at midnight is said as 24:00 of the day before. */
export function deadline(iso: string): string {
  const { hour, minute } = inShanghai(iso)
  if (hour !== 0 || minute !== 0) return moment(iso)
  return `${day(new Date(Date.parse(iso) - MINUTE_MS).toISOString())} 24:00`
}

/** "还剩 3 天", "今天 15:30 截止", "明天 24:00 截止", "已截止": by calendar days, against the server's clock. */
export function timeLeft(iso: string, now: number = serverNow()): string {
  const end = Date.parse(iso)
  if (end <= now) return '已截止'
  const days = dayNumber(end - 1) - dayNumber(now)
  if (days > 1) return `还剩 ${days} 天`
  return `${days === 0 ? '今天' : '明天'} ${deadline(iso).split(' ')[1]} 截止`
}

/** "刚刚", "5 分钟前", "今天 08:12", "昨天 08:12", else the day: for lists of messages. */
export function ago(iso: string, now: number = serverNow()): string {
  const at = Date.parse(iso)
  const minutes = Math.floor((now - at) / MINUTE_MS)
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return `${minutes} 分钟前`
  const days = dayNumber(now) - dayNumber(at)
  const time = moment(iso).split(' ')[1]
  if (days === 0) return `今天 ${time}`
  if (days === 1) return `昨天 ${time}`
  return day(iso)
}

interface Shanghai {
  year: number
  month: number
  date: number
  hour: number
  minute: number
}

function inShanghai(iso: string): Shanghai {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00+08:00`) : Date.parse(iso)
  const shifted = new Date(at + SHANGHAI_AHEAD_MS)
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    date: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  }
}

function dayNumber(at: number): number {
  return Math.floor((at + SHANGHAI_AHEAD_MS) / DAY_MS)
}

function hundredths(whole: number): string {
  const sign = whole < 0 ? '−' : ''
  const digits = String(Math.abs(whole)).padStart(3, '0')
  return `${sign}${count(Number(digits.slice(0, -2)))}.${digits.slice(-2)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
