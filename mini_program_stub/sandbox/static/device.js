/** The phone: the mini program's browser twin in its frame, and messages that slide in. */

import { ask, by, h } from './dom.js'

const { appUrl, appOrigin } = document.body.dataset
const BANNER_MS = 6000
const BESIDE = 152 // what stands above and below the phone
const shown = { persona: null, hiding: undefined, visit: 0 }

function address(page) {
  const query = new URLSearchParams({ sandbox: location.origin, persona: shown.persona })
  const route = page ? `#/${page.replace(/^\/+/, '')}` : ''
  return `${appUrl}/app/?${query}${route}`
}

/** Put the phone into a person's hand. */
export function showPerson(personaId, page) {
  shown.persona = personaId
  const app = by('app')
  app.hidden = false
  app.src = address(page)
  by('blank').hidden = true
  by('banner').hidden = true
  by('reload').disabled = false
  by('alone').href = address('')
}

/** Open a page of the mini program, as a tap on a message does. */
export function openPage(page) {
  by('banner').hidden = true
  if (shown.persona !== null) by('app').src = address(page)
}

/** Close the mini program and open it again. */
export function reload() {
  const app = by('app')
  const fresh = app.cloneNode()
  fresh.src = address('')
  app.replaceWith(fresh)
}

/** Make the phone as large as the window lets it be. */
export function fitDevice() {
  const device = by('device')
  const fit = by('fit')
  const scale = Math.max(0.55, Math.min(1, (innerHeight - BESIDE) / 922))
  device.style.transform = `scale(${scale})`
  fit.style.width = `${414 * scale}px`
  fit.style.height = `${922 * scale}px`
  if (matchMedia('(max-width: 800px)').matches) fit.style.width = '100%'
}

/** Let a service message slide in from above. */
export function announce(message) {
  const banner = by('banner')
  const first = message.fields[0]
  banner.replaceChildren(
    h('img', { src: '/phone/static/icon.svg', alt: '', width: 38, height: 38 }),
    h('div', {}, h('b', {}, `服务通知：${message.title}`), h('span', {}, first ? `${first.label}：${first.value}` : '')),
  )
  banner.hidden = false
  banner.onclick = () => banner.dispatchEvent(new CustomEvent('open-message', { detail: message }))
  clearTimeout(shown.hiding)
  shown.hiding = setTimeout(() => (banner.hidden = true), BANNER_MS)
}

/**
 * Hear the mini program ask for subscriptions by message instead of by request:
 * {source: 'gongzhi-h5', type: 'subscribe', id, template_ids} is answered with
 * {source: 'gongzhi-sandbox', type: 'subscribe', id, results} or {…, errCode, errMsg}.
 */
export function hearApp(persona) {
  addEventListener('message', async (event) => {
    const wish = event.data
    if (event.origin !== appOrigin || wish?.source !== 'gongzhi-h5' || wish.type !== 'subscribe') return
    const answer = { source: 'gongzhi-sandbox', type: 'subscribe', id: wish.id }
    try {
      const body = { persona: persona(), template_ids: wish.template_ids, decide: wish.decide }
      answer.results = (await ask('POST', '/phone/api/subscribe', body)).results
    } catch (error) {
      answer.errCode = error.errCode ?? 10002
      answer.errMsg = error.message
    }
    event.source.postMessage(answer, event.origin)
  })
}
