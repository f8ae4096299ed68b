// How the two applications are built: the desk at `/` and the phone under `/m/`, for browsers since Chrome 86.
import { fileURLToPath } from 'node:url'
import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'
import { serviceWorker } from './scripts/service-worker'

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
    serviceWorker(here('./m/index.html')),
  ],
  resolve: {
    alias: [
      { find: '@', replacement: here('./src') },
      // Vant's icons are a font written into a style, which the policy forbids: the few that are used are drawn here.
      { find: /^\.\.\/\.\.\/icon\/index\.css$/, replacement: here('./src/phone/icons.css') },
    ],
  },
  build: {
    target: 'chrome86',
    cssTarget: 'chrome86',
    manifest: true,
    // Nothing is written into a page: the content security policy lets only files through.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { desk: here('./index.html'), phone: here('./m/index.html'), sw: here('./src/sw/sw.ts') },
      // The service worker keeps its name: browsers ask for it by that.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': LEDGER, '/checkpoint': LEDGER, '/tile': LEDGER, '/problems': LEDGER } },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.ts'],
    // Their parts bring styles along, which Node reads only through Vite.
    server: { deps: { inline: [/vant/, /element-plus/] } },
  },
})
