import { expect, test } from 'vitest'
import { paragraphsOf, shortDigest, stepsOf } from '@/words/compacts'

const step = (to_state: 'draft' | 'commenting' | 'frozen' | 'open' | 'superseded', at: string) => ({
  to_state, at, words: '', reason: '',
})

test('a text keeps its own numbers, apart from its words', () => {
  const found = paragraphsOf('第一章 总则\n\n为共同维护改造成果，制定本公约。\n一、邻里和睦。\r\n  第二条 爱护公物。\n3. 楼道畅通。')
  expect(found.map((one) => [one.label, one.text])).toEqual([
    ['', '第一章 总则'],
    ['', '为共同维护改造成果，制定本公约。'],
    ['一、', '邻里和睦。'],
    ['第二条', '爱护公物。'],
    ['3.', '楼道畅通。'],
  ])
  expect(found[0]!.isHeading).toBe(true)
})

test('a text without numbers is given some, and headings are not counted', () => {
  const found = paragraphsOf('第一节 邻里\n不在楼道争吵。\n不高空抛物。')
  expect(found.map((one) => one.label)).toEqual(['', '1.', '2.'])
})

test('no line of a text is lost', () => {
  const body = '前言\n一、甲\n\n（二）乙\n三十年后再看'
  const said = paragraphsOf(body).map((one) => one.label + one.text).join('')
  expect(said).toBe(body.replace(/\s/g, ''))
})

test('steps have the days on which they were reached', () => {
  const steps = [step('draft', '2026-03-01T02:00:00+08:00'), step('commenting', '2026-03-02T10:00:00+08:00')]
  const found = stepsOf({ state: 'commenting', steps, comments_end_at: '2026-03-10T00:00:00+08:00' })
  expect(found.map((one) => one.state)).toEqual(['done', 'current', 'ahead', 'ahead', 'ahead', 'ahead'])
  expect(found[0]!.note).toBe('2026年3月1日')
  expect(found[1]!.note).toBe('2026年3月2日开始，2026年3月9日 24:00结束')
  expect(found[2]!.note).toBeUndefined()
})

test('an old version has all its steps behind it', () => {
  const steps = (['draft', 'commenting', 'frozen', 'open', 'superseded'] as const).map((to) => step(to, '2026-03-01T02:00:00+08:00'))
  const found = stepsOf({ state: 'superseded', steps, comments_end_at: null })
  expect(found.some((one) => one.state === 'current')).toBe(false)
})

test('a digest is shortened at both ends of its middle', () => {
  expect(shortDigest('3fa91c02'.padEnd(56, '0') + '9bd4e5f1')).toBe('3fa91c02…9bd4e5f1')
  expect(shortDigest('abc')).toBe('abc')
})
