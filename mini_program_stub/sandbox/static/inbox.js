/** Service messages as WeChat shows them, of this person or of everybody. */

import { by, h, short } from './dom.js'

const MOST = 200
const boxes = { mine: [], all: [] }
const view = { scope: 'mine', open: () => {} }

export const inboxScope = () => view.scope

/** Let a tap call `open(message)`; `lookAll` is called when everybody's messages are wanted. */
export function wireInbox(open, lookAll) {
  view.open = open
  for (const scope of ['mine', 'all']) {
    by(`inbox-${scope}`).addEventListener('click', () => {
      view.scope = scope
      by('inbox-mine').setAttribute('aria-pressed', String(scope === 'mine'))
      by('inbox-all').setAttribute('aria-pressed', String(scope === 'all'))
      show()
      if (scope === 'all') lookAll()
    })
  }
  show()
}

export function clearMessages(scope) {
  boxes[scope] = []
  if (scope === view.scope) show()
}

export function addMessages(scope, messages) {
  const known = new Set(boxes[scope].map((message) => message.id))
  boxes[scope].push(...messages.filter((message) => !known.has(message.id)))
  boxes[scope] = boxes[scope].slice(-MOST)
  if (scope === view.scope) show()
}

function show() {
  const cards = boxes[view.scope].toReversed().map(card)
  if (cards.length === 0) cards.push(h('p', { className: 'empty' }, '还没有服务通知'))
  by('inbox').replaceChildren(...cards)
}

function card(message) {
  return h(
    'button',
    { type: 'button', className: 'notice', 'data-message': String(message.id), onclick: () => view.open(message) },
    h(
      'div',
      { className: 'from' },
      h('img', { src: '/phone/static/icon.svg', alt: '', width: 20, height: 20 }),
      message.persona ? `发给 ${message.persona.name}` : '共治',
      h('time', { dateTime: message.at }, short(new Date(message.at))),
    ),
    h('h3', {}, message.title),
    h('dl', {}, message.fields.map((field) => [h('dt', {}, field.label), h('dd', {}, field.value)])),
    h('div', { className: 'go' }, h('span', {}, '进入小程序查看'), h('span', { 'aria-hidden': 'true' }, '›')),
  )
}
