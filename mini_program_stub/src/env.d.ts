/// <reference types="vite/client" />
import 'vue'

interface ImportMetaEnv {
  /** Where the mini program finds the API, e.g. https://gongzhi.example.cn; the H5 build uses its own origin. */
  readonly VITE_API_BASE?: string
}

declare global {
  interface ImportMeta {
    readonly env: ImportMetaEnv
  }
}

declare module 'vue' {
  interface ComponentCustomOptions {
    /** WeChat component options. */
    options?: { virtualHost?: boolean }
  }
}
