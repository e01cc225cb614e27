import { states } from './states'

export const importStates = states({
  preview: ['待确认', 'wait'],
  previewed: ['待确认', 'wait'],
  confirmed: ['已入册', 'good'],
  cancelled: ['已放弃', 'quiet'],
})

export const verdicts = states({
  new: ['新增', 'active'],
  changed: ['有变化', 'warn'],
  same: ['无变化', 'quiet'],
  bad: ['有错误', 'bad'],
})
