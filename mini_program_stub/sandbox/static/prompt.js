/** The question that WeChat asks before a mini program may send messages. */

import { ask, by, h, toast } from './dom.js'

const shown = { id: null }

/** Show the open question of this phone, or none. */
export function showPrompt(prompt) {
  if ((prompt?.id ?? null) === shown.id) return
  shown.id = prompt?.id ?? null
  const back = by('sheet')
  back.hidden = prompt === null
  back.replaceChildren()
  if (prompt === null) return
  back.append(sheet(prompt))
  back.querySelector('.yes').focus()
}

function sheet(prompt) {
  const boxes = new Map(
    prompt.templates.map((template) => [template.id, h('input', { type: 'checkbox', checked: true })]),
  )
  const keep = h('input', { type: 'checkbox' })
  const answer = (allowed) => async () => {
    const choices = {}
    for (const [id, box] of boxes) choices[id] = allowed && box.checked ? 'accept' : 'reject'
    try {
      await ask('POST', `/phone/api/prompts/${prompt.id}/answer`, { choices, keep: keep.checked })
    } catch (error) {
      toast(error.message)
    }
    showPrompt(null)
  }
  return h(
    'div',
    { className: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': '订阅消息' },
    h('div', { className: 'from' }, h('img', { src: '/phone/static/icon.svg', alt: '', width: 28, height: 28 }), '共治 申请'),
    h('h3', {}, prompt.templates.length > 1 ? '发送以下消息' : '发送一次以下消息'),
    prompt.templates.map((template) => h('label', {}, boxes.get(template.id), template.title)),
    h('label', {}, keep, '总是保持以上选择，不再询问'),
    h(
      'div',
      { className: 'answer' },
      h('button', { type: 'button', onclick: answer(false) }, '拒绝'),
      h('button', { type: 'button', className: 'yes', onclick: answer(true) }, '允许'),
    ),
  )
}
