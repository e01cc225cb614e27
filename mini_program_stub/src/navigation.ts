import { TABS } from '@/components/tabs'

/** Open a page by its route, as the server names it in notices and in what waits: a tab is switched to, a page is put on top. */
export function openPage(route: string): void {
  const url = route.startsWith('/') ? route : `/${route}`
  const isTab = TABS.some((tab) => tab.url === url.split('?')[0])
  if (isTab) return void uni.switchTab({ url: url.split('?')[0]! })
  uni.navigateTo({
    url,
    // An older app does not know a newer page.
    fail: () => void uni.showToast({ title: '请更新小程序后再打开这一页', icon: 'none' }),
  })
}

export function goHome(): void {
  uni.switchTab({ url: '/pages/home/index' })
}
