import type { Plugin } from 'vite'

/** uni-app's H5 styles preload pictures from its maker's CDN for shadows that this app does not use. */
export function nothingRemote(): Plugin {
  return {
    name: 'gongzhi:nothing-remote',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue
        file.source = String(file.source).replace(/url\(["']?https?:\/\/[^)]*\)/g, 'none')
      }
    },
  }
}
