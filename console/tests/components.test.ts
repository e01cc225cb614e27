import { afterEach, describe, expect, it } from 'vitest'
import { createApp, defineComponent, h, nextTick, ref, type App, type Component } from 'vue'

import DecimalInput from '@/components/DecimalInput.vue'
import FileDrop from '@/components/FileDrop.vue'
import Progress from '@/components/Progress.vue'
import StateTag from '@/components/StateTag.vue'
import { area } from '@/words/formats'
import { states } from '@/words/states'

let app: App | undefined

function show(component: Component, props: object): HTMLElement {
  const box = document.createElement('div')
  app = createApp(defineComponent({ render: () => h(component, props) }))
  app.mount(box)
  return box
}

afterEach(() => app?.unmount())

describe('an amount that is typed', () => {
  it('is given in hundredths, or not at all', async () => {
    const value = ref<number | null>(8635)
    const box = show(DecimalInput, { unit: 'm²', modelValue: value.value, 'onUpdate:modelValue': (given: number | null) => (value.value = given) })
    const input = box.querySelector('input') as HTMLInputElement
    expect(input.value).toBe('86.35')
    for (const [typed, given] of [['1,234.5', 123450], ['12.345', null], ['0.01', 1]] as const) {
      input.value = typed
      input.dispatchEvent(new Event('input'))
      await nextTick()
      expect(value.value).toBe(given)
    }
  })
})

describe('a dropped file', () => {
  const drop = async (box: HTMLElement, file: File) => {
    const event = new Event('drop') as DragEvent
    Object.defineProperty(event, 'dataTransfer', { value: { files: [file] } })
    box.querySelector('button')?.dispatchEvent(event)
    await nextTick()
    return box.querySelector('[role=alert]')?.textContent ?? ''
  }

  it('is taken when kind and size fit, and refused by name otherwise', async () => {
    const taken: (File | null)[] = []
    const box = show(FileDrop, { modelValue: null, accept: '.xlsx,.csv', maxBytes: 10, 'onUpdate:modelValue': (file: File | null) => taken.push(file) })
    expect(await drop(box, new File(['a,b'], '名册.CSV'))).toBe('')
    expect(taken.at(-1)?.name).toBe('名册.CSV')
    expect(await drop(box, new File(['x'], '名册.xls'))).toContain('“名册.xls”不是可用的格式')
    expect(await drop(box, new File(['01234567890'], '大.csv'))).toContain('最大 10 B')
    expect(await drop(box, new File([], '空.csv'))).toContain('是空文件')
    expect(taken.at(-1)).toBeNull()
  })
})

describe('progress', () => {
  it('says in numbers what is done and what is missing', () => {
    const box = show(Progress, { label: '面积', done: 1812345, total: 2694120, needed: 1900000, format: area })
    expect(box.textContent).toContain('18,123.45 m² / 26,941.20 m²（67.27%）')
    expect(box.textContent).toContain('还差 876.55 m²')
  })
})

describe('a state', () => {
  it('has a word and an icon, and an unknown one its code', () => {
    const words = states({ pending: ['待处理', 'wait'] })
    const known = show(StateTag, { words, state: 'pending' })
    expect(known.textContent?.trim()).toBe('待处理')
    expect(known.querySelector('svg')).not.toBeNull()
    app?.unmount()
    expect(show(StateTag, { words, state: 'strange' }).textContent?.trim()).toBe('strange')
  })
})
