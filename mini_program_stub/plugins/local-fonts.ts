import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { woffOf } from './woff'

interface Declaration {
  prop: string
  value: string
}
interface FontFace {
  walkDecls: (prop: string, each: (declaration: Declaration) => void) => void
}

/**
 * wot-design-uni loads its icon font from a CDN. Nothing here may: the H5 build has the package's own file beside it,
 * and WeChat, whose style sheets cannot name local files, gets it inline.
 */
export function localFonts({ inline }: { inline: boolean }) {
  const font = inline ? `url(data:font/woff;base64,${iconFont()}) format('woff')` : ''
  return {
    postcssPlugin: 'gongzhi-local-fonts',
    AtRule: {
      'font-face': (rule: FontFace & { remove: () => void }) => {
        rule.walkDecls('src', (declaration) => {
          if (!declaration.value.includes('alicdn.com')) return
          if (inline) declaration.value = font
          else rule.remove()
        })
      },
    },
  }
}

function iconFont(): string {
  const path = createRequire(import.meta.url).resolve('wot-design-uni/components/wd-icon/wd-icons.ttf')
  return woffOf(readFileSync(path)).toString('base64')
}
