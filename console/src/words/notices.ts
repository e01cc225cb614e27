import { states } from './states'

export const deliveryStates = states({
  waiting: ['等待发送', 'wait'],
  sending: ['发送中', 'active'],
  delivered: ['微信已收', 'good'],
  in_app_only: ['仅小程序内', 'quiet'],
  unknown: ['不确定是否收到', 'warn'],
  dead: ['没有送达', 'bad'],
  cancelled: ['已不用发', 'quiet'],
})

export const undeliveredStates = states({
  dead: ['没有送达', 'bad'],
  unknown: ['不确定是否收到', 'warn'],
})

export const attemptOutcomes = states({
  delivered: ['微信已收', 'good'],
  no_credit: ['住户没有订阅', 'quiet'],
  retry: ['微信繁忙', 'wait'],
  quota: ['当天额度用完', 'wait'],
  config: ['公众平台设置有误', 'bad'],
  final: ['微信拒收', 'bad'],
  unknown: ['没有回音', 'warn'],
  interrupted: ['发送中断', 'warn'],
  failed_later: ['事后告知失败', 'bad'],
})

export const visitStates = states({
  open: ['待上门', 'wait'],
  done: ['已告知', 'good'],
  cancelled: ['不用去了', 'quiet'],
})
