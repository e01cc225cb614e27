/** The parts of a phone that the app stands on, over real HTTP: `uni.request` by fetch, storage in memory. */
interface Asked {
  url: string
  method: string
  data?: string
  header: Record<string, string>
  success: (answer: { statusCode: number; data: string; header: Record<string, string> }) => void
  fail: (failure: { errMsg: string }) => void
}

interface Downloading {
  success: (answer: { statusCode: number; tempFilePath: string }) => void
}

const storage = new Map<string, unknown>()

export const phone = { server: '', storage }

Object.assign(globalThis, {
  location: { search: '', hash: '' },
  sessionStorage: { getItem: () => null, setItem: () => undefined },
  uni: {
    request: (asked: Asked) => void request(asked),
    downloadFile: (asked: Asked & Downloading) => void download(asked),
    getStorageSync: (key: string) => storage.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => storage.set(key, structuredClone(value)),
    removeStorageSync: (key: string) => storage.delete(key),
  },
})

async function request({ url, method, data, header, success, fail }: Asked): Promise<void> {
  try {
    const answer = await fetch(phone.server + url, { method, body: data ?? null, headers: header })
    success({ statusCode: answer.status, data: await answer.text(), header: Object.fromEntries(answer.headers) })
  } catch {
    fail({ errMsg: 'request:fail' })
  }
}

/** A file is kept in its own address. */
async function download({ url, header, success, fail }: Omit<Asked, 'success'> & Downloading): Promise<void> {
  try {
    const answer = await fetch(phone.server + url, { headers: header })
    const tempFilePath = `data:text/plain;charset=utf-8,${encodeURIComponent(await answer.text())}`
    success({ statusCode: answer.status, tempFilePath })
  } catch {
    fail({ errMsg: 'downloadFile:fail' })
  }
}
