/** The list of people whose phone can be taken up. */

import { ask, by, h, toast } from './dom.js'

const COLOURS = ['#0b7a53', '#8a4b08', '#2b5fa8', '#7a3e86', '#9c2f3f', '#39616b']
const PAGE = 60
const listed = { wanted: '', next: 0, chosen: null, choose: () => {}, typing: undefined }

/** Fill the list and call `choose(id)` for whoever is picked. */
export function showPeople(choose) {
  listed.choose = choose
  by('people-search').addEventListener('input', (event) => {
    clearTimeout(listed.typing)
    listed.typing = setTimeout(() => search(event.target.value), 200)
  })
  by('people-more').addEventListener('click', () => more(false).catch(tell))
  search('')
}

/** Mark who holds the phone; on a narrow page the list folds away. */
export function markPerson(personaId) {
  listed.chosen = personaId
  for (const button of by('people-list').querySelectorAll('button')) {
    button.setAttribute('aria-current', String(button.dataset.id === personaId))
  }
  if (matchMedia('(max-width: 800px)').matches) by('people-fold').open = false
}

function search(wanted) {
  listed.wanted = wanted
  listed.next = 0
  more(true).catch(tell)
}

async function more(fresh) {
  const wanted = listed.wanted
  const query = new URLSearchParams({ q: wanted, after: listed.next, limit: PAGE })
  const { items, next, total } = await ask('GET', `/phone/api/personas?${query}`)
  if (wanted !== listed.wanted) return
  const rows = items.map(row)
  const list = by('people-list')
  if (fresh) list.replaceChildren(...rows)
  else list.append(...rows)
  if (total === 0) list.replaceChildren(h('li', { className: 'empty' }, wanted ? '没有找到' : '还没有居民'))
  listed.next = next ?? 0
  by('people-more').hidden = next === null
  by('people-total').textContent = `${total} 人`
}

function row(person) {
  const face = h('span', { className: 'face', 'aria-hidden': 'true' }, [...person.name][0])
  face.style.background = COLOURS[hash(person.id) % COLOURS.length]
  const detail = [person.note, person.phone || '没有手机号'].filter(Boolean).join(' · ')
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        'data-id': person.id,
        'aria-current': String(person.id === listed.chosen),
        onclick: () => Promise.resolve(listed.choose(person.id)).catch(tell),
      },
      face,
      h('span', { className: 'who' }, h('b', {}, person.name), h('span', { title: detail }, detail)),
      person.messages > 0 && h('span', { className: 'badge', title: '服务通知' }, String(person.messages)),
    ),
  )
}

function hash(text) {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7)
}

function tell(error) {
  toast(error.message)
}
