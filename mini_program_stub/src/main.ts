import { createSSRApp } from 'vue'
import type { Component } from 'vue'
import App from './App.vue'
// #ifdef H5
import { pressByKeyboard } from './platform/keyboard'

pressByKeyboard()
// #endif

export function createApp() {
  return { app: createSSRApp(App as Component) }
}
