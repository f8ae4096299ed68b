// Mounts a component as a page does, with a router that knows where records are.
import { createApp, h, reactive, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'

export interface Mounted {
  element: HTMLElement
  /** The properties as they are; changing one changes what is shown. */
  props: Record<string, unknown>
  unmount: () => void
}

/** Listeners are properties as well, such as `onSort`. */
export function mount(component: Component, given: Record<string, unknown>): Mounted {
  const nothing = { render: () => null }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/desk/records/:register/:key(.*)', name: 'record', component: nothing },
      { path: '/:rest(.*)*', component: nothing },
    ],
  })
  const props = reactive(given)
  const element = document.createElement('div')
  document.body.append(element)
  const app = createApp({ render: () => h(component, props) })
  app.use(router).mount(element)
  return {
    element,
    props,
    unmount: () => {
      app.unmount()
      element.remove()
    },
  }
}

export function byText<T extends HTMLElement>(within: ParentNode, selector: string, text: string): T {
  const found = [...within.querySelectorAll<T>(selector)].find((one) => one.textContent?.trim() === text)
  if (!found) throw new Error(`no ${selector} says “${text}”`)
  return found
}
