import type { IconName } from './icons'

export type Tab = 'home' | 'matters' | 'inbox' | 'me'

export const TABS: { tab: Tab; text: string; icon: IconName; url: string }[] = [
  { tab: 'home', text: '首页', icon: 'home', url: '/pages/home/index' },
  { tab: 'matters', text: '事项', icon: 'matters', url: '/pages/home/matters' },
  { tab: 'inbox', text: '消息', icon: 'bell', url: '/pages/notices/inbox' },
  { tab: 'me', text: '我的', icon: 'person', url: '/pages/accounts/me' },
]
