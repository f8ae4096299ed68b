// The desk application: sign in, then what the role of whoever signed in may see and do.
import 'element-plus/es/components/base/style/css'
import './desk.css'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router'

createApp(App).use(router).mount('#app')
