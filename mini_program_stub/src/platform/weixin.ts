import { clampScale, isCancel, refusedSheet, type PaySheet, type Platform, type SubscribeAnswer } from './types'

/** The part of `wx` that uni-app does not wrap, or does not type. */
interface Weixin {
  getAppBaseInfo: () => { fontSizeSetting?: number; fontSizeScaleFactor?: number }
  getPrivacySetting?: (options: {
    success: (answer: { needAuthorization: boolean; privacyContractName: string }) => void
    fail: () => void
  }) => void
  openPrivacyContract?: (options: object) => void
  env: { USER_DATA_PATH: string }
  shareFileMessage?: (options: {
    filePath: string
    fileName: string
    success: () => void
    fail: (failure: { errMsg: string }) => void
  }) => void
  requestPayment: (options: PaySheet & { success: () => void; fail: (failure: { errMsg: string }) => void }) => void
  requestSubscribeMessage: (options: {
    tmplIds: string[]
    success: (answer: Record<string, string>) => void
    fail: (failure: { errCode?: number; errMsg: string }) => void
  }) => void
}

declare const wx: Weixin

/** Standard size of WeChat's text in px; the larger of the two platforms' (17 on iOS, 16 on Android). */
const STANDARD_FONT_PX = 17

export const weixin: Platform = {
  name: 'weixin',
  scope: '',
  loginHindrance: null,
  login: () =>
    new Promise((resolve, reject) => {
      uni.login({
        provider: 'weixin',
        success: ({ code }) => resolve(code),
        fail: () => reject(new Error('微信登录没有成功，请再点一次。')),
      })
    }),
  phoneCode: (pressed) => {
    if (pressed?.code) return Promise.resolve(pressed.code)
    return Promise.reject(new Error(refusedPhone(pressed?.errMsg ?? '')))
  },
  requestSubscribe: (tmplIds) =>
    new Promise((resolve) => {
      wx.requestSubscribeMessage({
        tmplIds,
        success: ({ errMsg: _, ...answers }) => resolve(answers as Record<string, SubscribeAnswer>),
        // The main switch is off (20004) or the app was in the background: nobody has agreed to anything.
        fail: () => resolve({}),
      })
    }),
  pay: (sheet) =>
    new Promise((resolve, reject) => {
      wx.requestPayment({
        ...sheet,
        success: () => resolve(true),
        fail: ({ errMsg }) => (isCancel(errMsg) ? resolve(false) : reject(new Error(refusedSheet(errMsg)))),
      })
    }),
  fontScale: () => {
    const { fontSizeScaleFactor, fontSizeSetting } = wx.getAppBaseInfo()
    return clampScale(fontSizeScaleFactor ?? (fontSizeSetting ?? STANDARD_FONT_PX) / STANDARD_FONT_PX)
  },
  privacy: () =>
    new Promise((resolve) => {
      const unknown = { isPending: false, contractName: null }
      // Base libraries below 2.32.3 have none.
      if (!wx.getPrivacySetting) resolve(unknown)
      else wx.getPrivacySetting({
        success: (answer) => resolve({ isPending: answer.needAuthorization, contractName: answer.privacyContractName }),
        fail: () => resolve(unknown),
      })
    }),
  openPrivacyContract: () => wx.openPrivacyContract?.({}),
  keepWords: '发到微信聊天',
  // wx.openDocument opens no ZIP; a message in a chat can be opened on a computer.
  keepFile: (filePath, fileName) =>
    new Promise((resolve, reject) => {
      if (!wx.shareFileMessage) {
        reject(new Error('微信版本太旧，发不了文件，请更新微信后再试。'))
        return
      }
      wx.shareFileMessage({
        filePath,
        fileName,
        success: () => resolve(),
        fail: ({ errMsg }) => {
          if (errMsg.includes('cancel')) resolve()
          else reject(new Error('文件没有发出去，请再点一次。'))
        },
      })
    }),
  writeText: (name, text) => {
    const path = `${wx.env.USER_DATA_PATH}/${name}`
    uni.getFileSystemManager().writeFileSync(path, text, 'utf-8')
    return path
  },
  readText: (filePath) =>
    new Promise((resolve) => {
      uni.getFileSystemManager().readFile({
        filePath,
        encoding: 'utf-8',
        success: ({ data }) => resolve(typeof data === 'string' ? data : ''),
        fail: () => resolve(''),
      })
    }),
  openAddress: (url) => uni.setClipboardData({ data: url, success: () => void uni.showToast({ title: '网址已复制' }) }),
}

function refusedPhone(errMsg: string): string {
  if (errMsg.includes('1400001')) return '今天的手机号验证次数已用完，请明天再来，或联系社区工作人员。'
  return '没有得到您的手机号。需要它来核对房屋登记，请再点一次并选择「允许」。'
}
