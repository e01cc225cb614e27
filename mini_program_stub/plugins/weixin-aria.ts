import type { Plugin } from 'vite'

/**
 * Templates are written with the web's `role`; WeChat reads `aria-role` (aria-component, base library 2.7.1).
 */
export function weixinAria(): Plugin {
  return {
    name: 'gongzhi:weixin-aria',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('.vue') || id.includes('node_modules')) return null
      return code.replace(/<template>[\s\S]*<\/template>/, (template) =>
        template.replace(/(\s:?)role="/g, '$1aria-role="'),
      )
    },
  }
}
