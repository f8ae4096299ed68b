// A question that is answered with yes or no before something is done that cannot be undone.
import { nextTick } from 'vue'
import { showConfirmDialog } from 'vant/es/dialog'
import 'vant/es/dialog/style/index'

export interface Question {
  title: string
  message: string
  yes: string
  no: string
}

/** Whether it was answered with yes. */
export async function ask({ title, message, yes, no }: Question): Promise<boolean> {
  const answer = showConfirmDialog({ title, message, confirmButtonText: yes, cancelButtonText: no }).then(
    () => true,
    () => false,
  )
  await nextTick()
  // Vant names the dialog by the title's words where the id of an element is asked for.
  for (const dialog of document.querySelectorAll('.van-dialog[aria-labelledby]')) {
    dialog.removeAttribute('aria-labelledby')
    dialog.setAttribute('aria-label', title)
  }
  return answer
}
