/** The common clock: shown, and put forward. */

import { ask, by, clock, day, h, toast } from './dom.js'

const STEPS = [
  ['+1小时', '1h'],
  ['+1天', '1d'],
  ['+3天', '3d'],
  ['+7天', '7d'],
  ['+15天', '15d'],
]
const seen = { moment: null, at: 0, offset: 0 }

/** Take the time that the sandbox tells. */
export function showClock(state) {
  seen.moment = new Date(state.now)
  seen.at = performance.now()
  seen.offset = state.offset_seconds
  tick()
}

export function wireClock() {
  by('clock-steps').append(
    ...STEPS.map(([label, span]) => h('button', { type: 'button', onclick: () => move({ advance: span }) }, label)),
  )
  by('clock-form').addEventListener('submit', (event) => {
    event.preventDefault()
    move({ to: `${by('clock-date').value}T${by('clock-time').value}:00+08:00` })
  })
  setInterval(tick, 1000)
}

async function move(wish) {
  try {
    showClock(await ask('PUT', '/sandbox/api/clock', wish))
    toast(`现在是 ${day(seen.moment)} ${clock(seen.moment)}`)
  } catch (error) {
    toast(error.message)
  }
}

function tick() {
  if (seen.moment === null) return
  const moment = new Date(seen.moment.getTime() + performance.now() - seen.at)
  by('now').textContent = `${day(moment)} ${clock(moment)}`
  by('device-time').textContent = clock(moment)
  by('offset').textContent = ahead(seen.offset)
  const date = new Date(moment.getTime() + 8 * 3600e3).toISOString().slice(0, 10)
  by('clock-date').min = date
  if (!by('clock-date').value || by('clock-date').value < date) by('clock-date').value = date
}

function ahead(seconds) {
  if (seconds === 0) return ''
  const days = Math.floor(seconds / 86400)
  const hours = Math.floor((seconds % 86400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return `已拨快 ${days ? `${days}天` : ''}${hours ? `${hours}小时` : ''}${!days && !hours ? `${minutes}分` : ''}`
}
