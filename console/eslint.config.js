import vue from 'eslint-plugin-vue'
import globals from 'globals'
import typescript from 'typescript-eslint'

export default typescript.config(
  { ignores: ['dist', 'src/api/schema.d.ts'] },
  ...typescript.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue,js}'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: typescript.parser, extraFileExtensions: ['.vue'] },
    },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 80],
      'no-console': 'error',
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'vue/attributes-order': 'off',
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/html-self-closing': ['error', { html: { void: 'always' } }],
      'vue/max-attributes-per-line': ['error', { singleline: 6 }],
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
      'vue/singleline-html-element-content-newline': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,vue}'],
    rules: {
      // One place for requests, one for what is kept in the browser.
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Requests go through src/api/client.ts.' },
        { name: 'sessionStorage', message: 'Use src/session/.' },
        { name: 'localStorage', message: 'Use src/session/.' },
      ],
    },
  },
  { files: ['src/api/**', 'src/session/**'], rules: { 'no-restricted-globals': 'off' } },
)
