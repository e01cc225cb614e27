/** Small tools for the page: elements without markup strings, and requests that speak plainly. */

/** Make an element; `on…` properties are listeners, `aria-…` and `data-…` attributes. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name.includes('-') || name === 'for') element.setAttribute(name, value)
    else element[name] = value
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false))
  return element
}

export const by = (id) => document.getElementById(id)

/** Ask the sandbox; a refusal becomes an Error with its words. */
export async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) {
    throw Object.assign(new Error(answer.error || answer.errMsg || `HTTP ${response.status}`), {
      errCode: answer.errCode,
    })
  }
  return answer
}

let fading

/** Say something for a moment. */
export function toast(text) {
  const place = by('toast')
  place.textContent = text
  place.classList.add('shown')
  clearTimeout(fading)
  fading = setTimeout(() => place.classList.remove('shown'), 3200)
}

const BEIJING = { timeZone: 'Asia/Shanghai', hour12: false }
const DAY = new Intl.DateTimeFormat('zh-CN', { ...BEIJING, year: 'numeric', month: 'numeric', day: 'numeric' })
const CLOCK = new Intl.DateTimeFormat('zh-CN', { ...BEIJING, hour: '2-digit', minute: '2-digit' })
const SHORT = new Intl.DateTimeFormat('zh-CN', { ...BEIJING, month: 'numeric', day: 'numeric' })

/** 2026年11月24日 */
export function day(moment) {
  const part = Object.fromEntries(DAY.formatToParts(moment).map((p) => [p.type, p.value]))
  return `${part.year}年${part.month}月${part.day}日`
}

/** 15:30 */
export const clock = (moment) => CLOCK.format(moment)

/** 11月24日 15:30 */
export function short(moment) {
  const part = Object.fromEntries(SHORT.formatToParts(moment).map((p) => [p.type, p.value]))
  return `${part.month}月${part.day}日 ${clock(moment)}`
}
