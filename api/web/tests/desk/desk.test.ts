// What the desk computes without a page: names in pinyin, and what an address says.
import { describe, expect, it } from 'vitest'
import { readAt, syllablesOf } from '@/text/pinyin'
import { carried, standpointIn } from '@/desk/standpoint'
import { found, type Division } from '@/desk/divisions'
import { isWithin, sections } from '@/desk/sections'

describe('names in pinyin', () => {
  it('are read as the counties of Pingliang are', () => {
    const names = ['崆峒区', '泾川县', '灵台县', '崇信县', '华亭市', '庄浪县', '静宁县', '长沟村', '郭家咀村', '什字镇']
    expect(names.map((name) => syllablesOf(name).join(' '))).toEqual([
      'kong tong qu',
      'jing chuan xian',
      'ling tai xian',
      'chong xin xian',
      'hua ting shi',
      'zhuang lang xian',
      'jing ning xian',
      'chang gou cun',
      'guo jia zui cun',
      'shi zi zhen',
    ])
  })
  it('keep letters and digits and leave signs out', () => {
    expect(syllablesOf('第3村（A）')).toEqual(['di', '3', 'cun', 'a'])
  })
  it('have every letter that a syllable begins with', () => {
    const initials = syllablesOf('安博次大恩方高韩江康林马南欧潘秦任宋唐王徐杨赵').map((read) => read[0])
    expect(initials.join('')).toBe('abcdefghjklmnopqrstwxyz')
  })
  it('are found by whole syllables, by their beginnings, and from any of them on', () => {
    const read = syllablesOf('崆峒区')
    for (const typed of ['ktq', 'kongtong', 'KongTongQu', 'kongt', 'ktongq', "kong'tong", 'kong tong'])
      expect(readAt(read, typed), typed).toBe(0)
    expect(readAt(read, 'tq')).toBe(1)
    for (const typed of ['kq', 'ongtong', 'kongtongx', 'ktqu1', '']) expect(readAt(read, typed), typed).toBeUndefined()
    for (const typed of ['nv', 'nü', 'nu']) expect(readAt(syllablesOf('女'), typed), typed).toBe(0)
    expect(readAt(syllablesOf('西安'), 'xian')).toBe(0)
  })
})

describe('the standpoint in an address', () => {
  it('leaves out what is not well formed', () => {
    const query = { division: '620802', on: '2024-13', as_of: '17902', basis: 'paid', page: '3' }
    expect(standpointIn(query)).toEqual({ division: '620802', as_of: '17902' })
  })
  it('takes days, moments and positions as moments of knowledge', () => {
    for (const as_of of ['2024-10-31', '2024-10-31T10:00:00+08:00', '2024-10-31T02:00:00.5Z', '12'])
      expect(standpointIn({ as_of })).toEqual({ as_of })
  })
  it('is carried along, but what a link names itself stays', () => {
    expect(carried({ on: '2024-01-31', sort: 'name' }, { on: '2024-10-31', division: '620802' })).toEqual({
      division: '620802',
      on: '2024-01-31',
      sort: 'name',
    })
  })
})

describe('searching divisions', () => {
  const made = (name: string, code: string, children: Division[] = []): Division => {
    return { name, code, tier: '', path: name, syllables: syllablesOf(name), children }
  }
  const tree = [made('平凉市', '620800000000', [made('崆峒区', '620802000000'), made('泾川县', '620821000000')])]
  const names = (text: string) => found(tree, text, 10).map((division) => division.name)
  it('finds by name, pinyin and code', () => {
    expect(names('峒')).toEqual(['崆峒区'])
    expect(names('JC')).toEqual(['泾川县'])
    expect(names('kongtong')).toEqual(['崆峒区'])
    expect(names('620821')).toEqual(['泾川县'])
    expect(names('  ')).toEqual([])
  })
})

describe('the parts of the desk', () => {
  const within = (path: string) => sections.filter((section) => isWithin(path, section)).map(({ title }) => title)
  it('know their pages', () => {
    expect(within('/')).toEqual(['待办'])
    expect(within('/desk/dues/visits-due')).toEqual(['待办'])
    expect(within('/desk/registers/visit')).toEqual(['台账'])
    expect(within('/desk/records/visit/1')).toEqual(['台账'])
    expect(within('/desk/account')).toEqual([])
    expect(within('/desk/accounts')).toEqual(['账户'])
  })
})
