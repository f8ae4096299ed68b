// How the two applications are built: the desk at `/` and the phone under `/m/`, for browsers since Chrome 86.
import { fileURLToPath } from 'node:url'
import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Where `npm run dev` finds a ledger: the address that `lianjian demo` prints. */
const LEDGER = 'http://127.0.0.1:7411'

export default defineConfig({
  plugins: [
    vue(),
    // Element Plus (`el-…`) for the desk and Vant (`van-…`) for the phone, each component by name with its own style.
    Components({
      dirs: [],
      resolvers: [ElementPlusResolver({ importStyle: 'css' }), VantResolver()],
      dts: 'src/components.d.ts',
    }),
  ],
  resolve: { alias: { '@': here('./src') } },
  build: {
    target: 'chrome86',
    cssTarget: 'chrome86',
    manifest: true,
    // Nothing is written into a page: the content security policy lets only files through.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { desk: here('./index.html'), phone: here('./m/index.html') } },
  },
  server: { proxy: { '/api': LEDGER, '/checkpoint': LEDGER, '/tile': LEDGER, '/problems': LEDGER } },
  test: { environment: 'jsdom', include: ['tests/**/*.test.ts'] },
})
