import { computed, reactive } from 'vue'

import { api } from '@/api/client'
import { problemOf, type ProblemError } from '@/api/problem'
import type { Schemas } from '@/api/types'

type Estate = Schemas['EstateOut']

const KEY = 'gongzhi.estate'

const state = reactive({
  all: [] as Estate[],
  chosenId: Number(localStorage.getItem(KEY)) || 0,
  loaded: false,
  problem: null as ProblemError | null,
})

/** The estates within the person's places. */
export const estates = computed(() => state.all)
export const estatesLoaded = computed(() => state.loaded)
export const estatesProblem = computed(() => state.problem)

/** The estate chosen in the header. */
export const estate = computed(() => state.all.find(({ id }) => id === state.chosenId) ?? state.all[0])

/** The chosen estate's id, for views of an estate: they are made anew when it changes, so read it once. */
export function estateId(): number {
  if (!estate.value) throw new Error('no estate chosen')
  return estate.value.id
}

export function chooseEstate(id: number): void {
  state.chosenId = id
  localStorage.setItem(KEY, String(id))
}

export async function loadEstates(): Promise<void> {
  state.problem = null
  try {
    state.all = (await api.get('/estates')).items
    state.loaded = true
  } catch (error) {
    state.problem = problemOf(error)
  }
}

export function forgetEstates(): void {
  state.all = []
  state.loaded = false
}
