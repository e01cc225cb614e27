import type { Platform } from './types'
// #ifdef MP-WEIXIN
import { weixin } from './weixin'
// #endif
// #ifdef H5
import { h5 } from './h5'
// #endif

let here: Platform
// #ifdef MP-WEIXIN
here = weixin
// #endif
// #ifdef H5
here = h5
// #endif

export const platform: Platform = here!
export type { SubscribeAnswer } from './types'
