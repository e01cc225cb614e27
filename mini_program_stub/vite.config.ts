import { fileURLToPath, URL } from 'node:url'
import uniModule from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'
import { localFonts } from './plugins/local-fonts'
import { nothingRemote } from './plugins/nothing-remote'
import { weixinAria } from './plugins/weixin-aria'

// The package is CommonJS: under Node's ESM its default export sits one level deeper.
const uni = (uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule
const isWeixin = process.env['UNI_PLATFORM'] === 'mp-weixin'

export default defineConfig({
  base: '/app/',
  plugins: [isWeixin && weixinAria(), uni(), nothingRemote()],
  css: { postcss: { plugins: [localFonts({ inline: isWeixin })] } },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8000' } },
  build: { chunkSizeWarningLimit: 800 },
})
