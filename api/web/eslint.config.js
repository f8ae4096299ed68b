// What the compiler does not hold: Vue's rules, and no interface that a browser of the age of Chrome 86 lacks.
import compat from 'eslint-plugin-compat'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist', 'src/api/schema.d.ts', 'node_modules'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/essential'],
  { files: ['src/**'], ...compat.configs['flat/recommended'] },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      'vue/multi-word-component-names': 'off',
    },
  },
)
