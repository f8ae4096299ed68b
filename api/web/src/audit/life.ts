// A life step by step: of a record, a village, an officer, a day; fetched by pages, each page once.
import { request } from '@/api/client'
import type { components } from '@/api/schema'

type Page = components['schemas']['StepsBody']
export type Step = Page['steps'][number]

/** Steps in one answer. */
export const PAGE = 20

/** Whose life: as the address of the page says it. */
export interface Whose {
  kind: 'record' | 'village' | 'officer' | 'day'
  register?: string
  key: string
  /** A day means the day of recording (入账日) and not of the act. */
  recorded?: boolean
}

function pathOf({ kind, register, key }: Whose): string {
  const safe = encodeURIComponent(key)
  if (kind === 'record') return `/api/v1/replays/records/${encodeURIComponent(register ?? '')}/${safe}`
  return { village: '/api/v1/replays/villages/', officer: '/api/v1/replays/officers/', day: '/api/v1/replays/days/' }[
    kind
  ].concat(safe)
}

export class Life {
  private readonly pages = new Map<number, Promise<Page>>()

  constructor(
    private readonly whose: Whose,
    private readonly asOf?: string,
  ) {}

  private page(offset: number): Promise<Page> {
    let page = this.pages.get(offset)
    if (!page) {
      page = this.fetch({ offset, limit: PAGE, as_of: this.asOf })
      page.catch(() => this.pages.delete(offset))
      this.pages.set(offset, page)
    }
    return page
  }

  private async fetch(asked: Record<string, string | number | undefined>): Promise<Page> {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, String(value))
    if (this.whose.recorded) query.set('recorded', 'true')
    return (await request<Page>(`${pathOf(this.whose)}?${query.toString()}`)).body
  }

  /** A step and how many there are. */
  async step(number: number): Promise<{ step?: Step; matches: number }> {
    const page = await this.page(Math.floor(number / PAGE) * PAGE)
    return { step: page.steps[number - page.offset], matches: page.matches }
  }

  /** Which step the event at a position is: as many as were there before it. */
  async numberAt(position: number): Promise<number> {
    const { matches } = await this.fetch({ limit: 1, as_of: position + 1 })
    return Math.max(0, matches - 1)
  }
}

/** The fields of a record that a step changed: the first part of each changed path. */
export function changedFields(step: Step): Set<string> {
  const first = (path: string) => (path.split('/')[1] ?? '').replace(/~1/g, '/').replace(/~0/g, '~')
  return new Set(step.entry.changes.map((change) => first(change.path)))
}
