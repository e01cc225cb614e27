/** The page of the residents' phones: who holds it, what it shows, and once a second what is new. */

import { ask, by, toast } from './dom.js'
import { openPage, reload, showPerson, fitDevice, announce, hearApp } from './device.js'
import { showPeople, markPerson } from './people.js'
import { showPrompt } from './prompt.js'
import { showSheet } from './sheet.js'
import { showClock, wireClock } from './clock.js'
import { addMessages, clearMessages, wireInbox, inboxScope } from './inbox.js'
import { showAllowances } from './allowances.js'
import { showFaults, wireFaults } from './faults.js'

const POLL_MS = 1000
const current = { persona: null, after: 0, everybodyAfter: 0, round: 0, greeted: 0 }

async function choose(personaId, page = '') {
  current.persona = personaId
  current.after = 0
  current.round += 1
  clearMessages('mine')
  showPrompt(null)
  showSheet(null)
  const query = new URLSearchParams({ persona: personaId })
  history.replaceState(null, '', `?${query}`)
  showPerson(personaId, page)
  markPerson(personaId)
  await look()
}

async function look() {
  const { persona, round } = current
  if (persona !== null) {
    const query = new URLSearchParams({ persona, after: current.after })
    const state = await ask('GET', `/phone/api/state?${query}`)
    if (round !== current.round) return
    showState(state)
  } else {
    showClock(await ask('GET', '/sandbox/api/clock'))
  }
  if (inboxScope() === 'all') await lookAtEverybody()
}

function showState(state) {
  showClock(state.clock)
  by('holder').textContent = `${state.persona.name} ${state.persona.note || state.persona.phone}`
  showPrompt(state.prompt)
  showSheet(state.sheet)
  showAllowances(state.persona.id, state.subscriptions)
  showFaults(state.switches)
  const fresh = state.messages.filter((message) => message.id > current.after)
  if (fresh.length > 0) {
    current.after = fresh.at(-1).id
    addMessages('mine', fresh)
    // What was there when the phone was taken up is no news.
    if (current.greeted === current.round) announce(fresh.at(-1))
  }
  current.greeted = current.round
}

async function lookAtEverybody() {
  const { items } = await ask('GET', `/phone/api/recent?after=${current.everybodyAfter}`)
  if (items.length === 0) return
  current.everybodyAfter = items.at(-1).id
  addMessages('all', items)
}

async function keepLooking() {
  if (!document.hidden) {
    try {
      await look()
      document.body.classList.remove('lost')
    } catch {
      if (!document.body.classList.contains('lost')) toast('沙箱没有回答，正在重试')
      document.body.classList.add('lost')
    }
  }
  setTimeout(keepLooking, POLL_MS)
}

async function open(message) {
  if (message.persona && message.persona.id !== current.persona) {
    await choose(message.persona.id, message.page)
  } else {
    openPage(message.page)
  }
}

wireClock()
wireFaults()
wireInbox(open, () => lookAtEverybody().catch((error) => toast(error.message)))
hearApp(() => current.persona)
by('reload').addEventListener('click', reload)
by('banner').addEventListener('open-message', (event) => open(event.detail))
addEventListener('resize', fitDevice)
fitDevice()
showPeople(choose)

const asked = new URLSearchParams(location.search)
if (asked.get('persona')) {
  choose(asked.get('persona'), asked.get('page') || '').catch((error) => {
    current.persona = null
    toast(error.message)
  })
}
keepLooking()
