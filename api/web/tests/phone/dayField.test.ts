// The day of an act follows the ledger's clock until somebody touches it.
import { createApp, nextTick, ref } from 'vue'
import { expect, test, vi } from 'vitest'
import { noteLedgerTime } from '@/outbox/clock'
import DayField from '@/phone/parts/DayField.vue'

vi.useFakeTimers({ now: Date.parse('2026-11-28T02:00:00Z'), toFake: ['Date'] })

const DAYS = { today: '2026-11-28', before: '2026-11-25' }

function field(day: string, given: boolean) {
  const model = ref(day)
  const place = document.createElement('div')
  createApp({
    components: { DayField },
    setup: () => ({ model, given }),
    template: '<DayField id="day" v-model="model" title="日期" :given="given" />',
  }).mount(place)
  return { model, input: place.querySelector('input')!, text: () => place.textContent }
}

test('what nobody touched is the day of the ledger once that is known; what was chosen or recorded stays', async () => {
  const untouched = field(DAYS.today, false)
  const chosen = field('2026-11-20', false)
  const confirmed = field('2026-11-20', false)
  confirmed.input.value = DAYS.today
  confirmed.input.dispatchEvent(new Event('input'))
  const recorded = field(DAYS.today, true)
  await nextTick()

  noteLedgerTime('Wed, 25 Nov 2026 02:00:00 GMT', Date.now(), Date.now())
  await nextTick()
  expect(untouched.model.value).toBe(DAYS.before)
  expect(chosen.model.value).toBe('2026-11-20')
  expect(confirmed.model.value).toBe(DAYS.today)
  expect(recorded.model.value).toBe(DAYS.today)
  await nextTick()
  expect(untouched.text()).not.toContain('台账会退回')
  expect(confirmed.text()).toContain(`晚于今天（${DAYS.before}），台账会退回`)
})
