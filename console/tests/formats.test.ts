import { describe, expect, it } from 'vitest'

import { area, atShanghai, bytes, count, date, dateTime, deadline, money, parseHundredths, plainHundredths, share } from '@/words/formats'

describe('money and area', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [123450, '¥1,234.50'],
    [-123450, '-¥1,234.50'],
    [100_000_000_000_000, '¥1,000,000,000,000.00'],
    [9_007_199_254_740_991, '¥90,071,992,547,409.91'],
    [null, '—'],
  ])('writes %d fen as %s', (fen, text) => {
    expect(money(fen)).toBe(text)
  })

  it.each([
    [8635, '86.35 m²'],
    [100, '1.00 m²'],
    [2_912_340, '29,123.40 m²'],
    [undefined, '—'],
  ])('writes %d hundredths as %s', (centi, text) => {
    expect(area(centi)).toBe(text)
  })

  it('refuses what is no whole number of hundredths', () => {
    expect(() => money(1.5)).toThrow(RangeError)
  })

  it.each([
    ['1,234.5', 123450],
    ['¥ 0.05', 5],
    ['12', 1200],
    ['-3.10', -310],
    ['1.234', null],
    ['', null],
    ['12元', null],
    ['.5', null],
  ])('reads “%s” as %s', (text, value) => {
    expect(parseHundredths(text)).toBe(value)
  })

  it('reads back what it writes', () => {
    for (const value of [0, 1, 10, 99, 100, 8635, 123456789, -5]) expect(parseHundredths(plainHundredths(value))).toBe(value)
  })
})

describe('shares and counts', () => {
  it('cuts a share, so that nothing looks reached that is not', () => {
    expect(share(2, 3)).toBe('66.66%')
    expect(share(199_999, 200_000)).toBe('99.99%')
    expect(share(1, 2)).toBe('50%')
    expect(share(1, 0)).toBe('—')
  })

  it('counts with commas', () => {
    expect(count(1234567)).toBe('1,234,567')
    expect(count(0)).toBe('0')
  })

  it('writes the size of a file', () => {
    expect(bytes(512)).toBe('512 B')
    expect(bytes(20 * 1024 * 1024)).toBe('20 MB')
    expect(bytes(1.5 * 1024 * 1024)).toBe('1.5 MB')
  })
})

describe('times', () => {
  it.each([
    ['2026-11-24T15:30:00+08:00', '2026年11月24日 15:30'],
    ['2026-11-24T23:59:59Z', '2026年11月25日 07:59'],
    ['2026-12-31T16:00:00Z', '2027年1月1日 00:00'],
    [null, '—'],
  ])('writes %s as %s', (iso, text) => {
    expect(dateTime(iso)).toBe(text)
  })

  it('writes a day as it is, and a moment by its day in Shanghai', () => {
    expect(date('2026-03-05')).toBe('2026年3月5日')
    expect(date('2026-03-04T16:00:00Z')).toBe('2026年3月5日')
  })

  it('places a picked time in Shanghai', () => {
    expect(dateTime(atShanghai('2026-11-24T09:00:00'))).toBe('2026年11月24日 09:00')
  })
})

describe('the end of a period', () => {
  it.each([
    ['2026-12-26T00:00:00+08:00', '2026年12月25日 24:00'],
    ['2026-12-26T09:30:00+08:00', '2026年12月26日 09:30'],
    ['2027-01-01T00:00:00+08:00', '2026年12月31日 24:00'],
    [null, '—'],
  ])('says %s as %s', (iso, text) => {
    expect(deadline(iso)).toBe(text)
  })
})
