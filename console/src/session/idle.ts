import { computed, onScopeDispose, ref, watch } from 'vue'

import { lastRequestAt } from './activity'
import { current, drop } from './store'

/** The server ends a session that it has not heard of for so long. */
const IDLE_SECONDS = 30 * 60
const WARN_SECONDS = 2 * 60

/** Seconds left before the server ends the session, once there are few; null while there is time. */
export function useIdleWarning(): { secondsLeft: Readonly<{ value: number | null }> } {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 1000)
  onScopeDispose(() => clearInterval(timer))

  const left = computed(() => IDLE_SECONDS - Math.floor((now.value - lastRequestAt.value) / 1000))
  watch(left, (seconds) => {
    if (seconds <= 0 && current.session) drop('您已超过30分钟没有操作，请重新登录。')
  })
  return {
    secondsLeft: computed(() => (current.session && left.value <= WARN_SECONDS ? Math.max(left.value, 0) : null)),
  }
}
