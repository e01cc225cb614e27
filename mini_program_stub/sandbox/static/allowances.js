/** What the person at the phone lets the mini program send. */

import { ask, by, h, toast } from './dom.js'

let drawn = ''

/** Show each template with its credits and the switch of the phone's settings. */
export function showAllowances(personaId, subscriptions) {
  const fingerprint = JSON.stringify([personaId, subscriptions])
  if (fingerprint === drawn) return
  drawn = fingerprint
  const rows = subscriptions.map((subscription) => row(personaId, subscription))
  if (rows.length === 0) rows.push(h('li', { className: 'muted' }, '沙箱还不知道任何消息模板'))
  by('allowances').replaceChildren(...rows)
}

function row(personaId, subscription) {
  return h(
    'li',
    {},
    h('div', { className: 'grow' }, subscription.title, h('span', {}, words(subscription))),
    count(subscription),
    subscription.accepted && toggle(personaId, subscription),
  )
}

function words(subscription) {
  if (!subscription.receiving) return '已在设置里关闭接收'
  const kept = { accept: '总是允许，不再询问', reject: '总是拒绝，不再询问' }[subscription.kept]
  return kept ?? (subscription.long_term ? '长期订阅' : '一次性订阅')
}

function count(subscription) {
  const open = subscription.long_term ? subscription.accepted : subscription.credits > 0
  const words = subscription.long_term ? ['未订阅', '已订阅'] : ['没有次数', `还能收 ${subscription.credits} 次`]
  return h('span', { className: open ? 'count' : 'count none' }, words[Number(open)])
}

function toggle(personaId, subscription) {
  const receive = !subscription.receiving
  return h(
    'button',
    {
      type: 'button',
      'aria-label': `${receive ? '恢复' : '关闭'}接收${subscription.title}`,
      onclick: async () => {
        try {
          const body = { persona: personaId, template_id: subscription.template_id, receive }
          const answer = await ask('PUT', '/phone/api/subscriptions', body)
          showAllowances(personaId, answer.subscriptions)
        } catch (error) {
          toast(error.message)
        }
      },
    },
    receive ? '恢复' : '关闭',
  )
}
