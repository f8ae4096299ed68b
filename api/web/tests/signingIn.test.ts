// What the ledger leaves on the way back from the county's own sign-in.
import { expect, test } from 'vitest'
import { refusalIn } from '@/api/signingIn'

const told = { type: '/problems/role-needed', title: '请选择身份', detail: '有多种身份', status: 422, field: 'role' }
const kept = (value: string) => `other=1; __Host-lianjian-refusal=${value}; last=2`

test('a refusal is read from the cookies, and nothing else is taken for one', () => {
  expect(refusalIn(kept(encodeURIComponent(JSON.stringify(told))))).toEqual(told)
  expect(refusalIn('other=1')).toBeUndefined()
  for (const value of ['', '%', 'null', '1', encodeURIComponent('{"title":1}'), encodeURIComponent('{')])
    expect(refusalIn(kept(value)), value).toBeUndefined()
})
