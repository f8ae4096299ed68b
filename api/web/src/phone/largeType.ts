// 大字版: larger type and larger things to touch, remembered on this device.
import { ref, watchEffect } from 'vue'

const KEY = 'lianjian-large-type'

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === 'on'
  } catch {
    return false
  }
}

export const largeType = ref(remembered())

watchEffect(() => {
  document.documentElement.classList.toggle('large', largeType.value)
  try {
    localStorage.setItem(KEY, largeType.value ? 'on' : 'off')
  } catch {
    // Without a memory it holds for this visit.
  }
})
