import { ref } from 'vue'

import { hear, tell } from './tabs'

/** When the server last heard of us, in any tab: its idle clock runs from there. */
export const lastRequestAt = ref(Date.now())

let toldAt = 0

export function touch(): void {
  lastRequestAt.value = Date.now()
  if (lastRequestAt.value - toldAt > 10_000) {
    toldAt = lastRequestAt.value
    tell({ kind: 'active' })
  }
}

hear((word) => {
  if (word.kind === 'active') lastRequestAt.value = Date.now()
})
