import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const SAFE_UNI_CALLS = [
  {
    from: 'package',
    package: '@dcloudio/types',
    name: ['navigateTo', 'redirectTo', 'switchTab', 'showToast', 'showActionSheet', 'setNavigationBarTitle', 'setClipboardData'],
  },
]

export default ts.config(
  { ignores: ['dist/', 'sandbox/', 'src/api/schema.d.ts', 'src/custom-tab-bar/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        parser: ts.parser,
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      // vue-tsc knows the names and types of templates and of `uni`.
      'no-undef': 'off',
      'vue/multi-word-component-names': 'off',
      // Formatting is not linted.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/html-indent': 'off',
      // WeChat's views are not the browser's: no DOM events are lost here.
      'vue/no-deprecated-slot-attribute': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // uni's navigation also gives a promise; its failures are the platform's own messages.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: SAFE_UNI_CALLS }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['*.js'], extends: [ts.configs.disableTypeChecked] },
  { files: ['tests/**'], rules: { 'max-lines-per-function': 'off' } },
)
