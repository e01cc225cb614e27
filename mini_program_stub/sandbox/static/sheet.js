/** The payment sheet that WeChat lays over the mini program. */

import { ask, by, h, toast } from './dom.js'

const shown = { id: null }

/** Show the open payment of this phone, or none. */
export function showSheet(payment) {
  if ((payment?.id ?? null) === shown.id) return
  const hadOne = shown.id !== null
  shown.id = payment?.id ?? null
  const back = by('sheet')
  if (payment === null) {
    if (hadOne) {
      back.hidden = true
      back.replaceChildren()
    }
    return
  }
  back.hidden = false
  back.replaceChildren(sheet(payment))
  back.querySelector('.yes').focus()
}

function sheet(payment) {
  const answer = (choice) => async () => {
    try {
      await ask('POST', `/phone/api/sheets/${payment.id}/answer`, { choice })
    } catch (error) {
      toast(error.message)
    }
    showSheet(null)
  }
  const yuan = (payment.total_fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 })
  return h(
    'div',
    { className: 'sheet pay', role: 'dialog', 'aria-modal': 'true', 'aria-label': '微信支付' },
    h('div', { className: 'from' }, h('img', { src: '/phone/static/icon.svg', alt: '', width: 28, height: 28 }), '微信支付（沙箱，不动真钱）'),
    h('h3', { className: 'sum' }, `¥${yuan}`),
    h('p', {}, payment.description),
    h(
      'div',
      { className: 'answer' },
      h('button', { type: 'button', onclick: answer('cancel') }, '取消'),
      h('button', { type: 'button', className: 'yes', onclick: answer('pay') }, '支付'),
    ),
    h('button', { type: 'button', className: 'quiet wide', onclick: answer('silent') }, '支付，但平台的通知丢失'),
  )
}
