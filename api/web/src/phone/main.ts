// The phone application of liaison officers: it opens without a signal from the second visit on.
import 'vant/es/style/base.css'
import './phone.css'
import { createApp } from 'vue'
import App from './App.vue'
import { install } from './install'
import { beginPumping } from './outbox'
import { router } from './router'

createApp(App).use(router).mount('#app')
void beginPumping()
void install().catch((error: unknown) => console.error(error))
