import { states } from './states'

export const importStates = states({
  reading: ['正在读取', 'active'],
  previewed: ['待确认', 'wait'],
  confirmed: ['已入册', 'good'],
  cancelled: ['已放弃', 'quiet'],
})

export const verdicts = states({
  bad: ['有错误', 'bad'],
  changed: ['有改动', 'warn'],
  new: ['新增', 'active'],
  same: ['无变化', 'quiet'],
})

export const outcomes = states({
  applied: ['已入册', 'good'],
  unchanged: ['无变化', 'quiet'],
  skipped: ['未采用', 'quiet'],
})

export const correctionStates = states({
  pending: ['待审核', 'wait'],
  accepted: ['已更正', 'good'],
  refused: ['已退回', 'bad'],
  withdrawn: ['已撤回', 'quiet'],
})

export const grounds: Record<string, string> = {
  correction: '登记有误',
  transfer: '房屋易主',
}

export const areaSources: Record<string, string> = {
  register: '不动产登记簿',
  survey: '实测',
  contract: '买卖合同',
}

export const holderKinds: Record<string, string> = {
  person: '个人',
  company: '单位',
  public_housing: '公房',
  developer: '开发商',
}
