import { expect, test } from 'vitest'
import { ago, area, count, day, deadline, moment, money, percent, timeLeft } from '@/words/format'

test.each([
  [123450, '1,234.50 元'],
  [0, '0.00 元'],
  [7, '0.07 元'],
  [-70, '−0.70 元'],
  [100000000001, '1,000,000,000.01 元'],
])('%d fen is said %s', (fen, said) => {
  expect(money(fen)).toBe(said)
})

test('areas are said in square metres', () => {
  expect(area(8635)).toBe('86.35 m²')
  expect(area(1234567)).toBe('12,345.67 m²')
})

test('counts are grouped by thousands', () => {
  expect([312, 1000, -1234567].map(count)).toEqual(['312', '1,000', '−1,234,567'])
})

test('a share is rounded down: not reached is never said as reached', () => {
  expect(percent(669, 1000)).toBe('66%')
  expect(percent(2, 3)).toBe('66%')
  expect(percent(0, 0)).toBe('0%')
})

test.each([
  ['2026-11-24T15:30:00+08:00', '2026年11月24日 15:30'],
  ['2026-11-24T16:05:00Z', '2026年11月25日 00:05'],
  ['2026-12-31T23:59:59+00:00', '2027年1月1日 07:59'],
])('%s is %s in Shanghai, whatever the phone says', (iso, said) => {
  expect(moment(iso)).toBe(said)
})

test('a day has no time and no zone', () => {
  expect(day('2026-11-24')).toBe('2026年11月24日')
})

test('a period that ends at midnight is said as 24:00 of its last day', () => {
  expect(deadline('2026-11-25T00:00:00+08:00')).toBe('2026年11月24日 24:00')
  expect(deadline('2026-11-24T18:00:00+08:00')).toBe('2026年11月24日 18:00')
})

const END = '2026-11-25T00:00:00+08:00'

test.each([
  ['2026-11-21T23:59:00+08:00', '还剩 3 天'],
  ['2026-11-22T00:00:00+08:00', '还剩 2 天'],
  ['2026-11-23T12:00:00+08:00', '明天 24:00 截止'],
  ['2026-11-24T23:59:59+08:00', '今天 24:00 截止'],
  ['2026-11-25T00:00:00+08:00', '已截止'],
  ['2026-12-01T00:00:00+08:00', '已截止'],
])('at %s a period that ends with 24 November has: %s', (now, said) => {
  expect(timeLeft(END, Date.parse(now))).toBe(said)
})

test.each([
  ['2026-11-24T15:29:30+08:00', '刚刚'],
  ['2026-11-24T15:25:00+08:00', '5 分钟前'],
  ['2026-11-24T08:12:00+08:00', '今天 08:12'],
  ['2026-11-23T08:12:00+08:00', '昨天 08:12'],
  ['2026-11-20T08:12:00+08:00', '2026年11月20日'],
])('%s was %s', (iso, said) => {
  expect(ago(iso, Date.parse('2026-11-24T15:30:00+08:00'))).toBe(said)
})
