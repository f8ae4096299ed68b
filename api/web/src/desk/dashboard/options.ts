// How the charts of the desk look: quiet lines, one strong colour, numbers as in the tables beside them.
import type { EChartsOption } from '@/charts/echarts'
import { grouped } from '@/text/number'

const BLUE = '#1f5fbf'
const PALE = '#a9c3ea'
const INK = '#5c6370'
const LINE = '#e3e5ea'
const FONT = { fontFamily: "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif", color: INK, fontSize: 12 }

const axisLine = { lineStyle: { color: LINE } }
const splitLine = { lineStyle: { color: LINE } }
/** Numbers in a chart: plain digits, in groups of three before the point, with thin spaces between. */
const chartNumber = (value: number) => {
  const [digits, parts] = String(value).split('.')
  return parts ? `${grouped(digits!)}.${parts}` : grouped(digits!)
}
/** What stands at a bar. */
const chartLabel = ({ value }: { value?: unknown }) => (typeof value === 'number' ? chartNumber(value) : '')

export interface Line {
  name: string
  values: (number | null)[]
}

/** Months from left to right: bars for what flows, a line for what stands. */
export function byMonth(months: string[], lines: Line[], unit: string, kind: 'bar' | 'line'): EChartsOption {
  return {
    textStyle: FONT,
    color: [BLUE, PALE],
    grid: { left: 8, right: 16, top: 34, bottom: 4, containLabel: true },
    legend: lines.length > 1 ? { top: 0, right: 8, textStyle: FONT, itemWidth: 14, itemHeight: 8 } : undefined,
    xAxis: { type: 'category', data: months, axisLine, axisTick: { show: false }, axisLabel: FONT },
    yAxis: {
      type: 'value',
      name: unit,
      nameTextStyle: { ...FONT, align: 'left' },
      scale: kind === 'line',
      minInterval: whole(lines.flatMap(({ values }) => values)),
      splitLine,
      axisLabel: { ...FONT, formatter: chartNumber },
    },
    series: lines.map(({ name, values }) => ({
      name,
      type: kind,
      data: values,
      barMaxWidth: 26,
      symbolSize: 5,
      label: { show: lines.length === 1 && kind === 'bar', position: 'top' as const, formatter: chartLabel, ...FONT },
    })),
  }
}

/** Between whole numbers no part of one is marked on the axis. */
const whole = (values: (number | null)[]) => (values.every((value) => Number.isInteger(value ?? 0)) ? 1 : undefined)

/** Bars from left to right, the first on top: rankings and parts of a whole. */
export function bars(names: string[], values: (number | null)[]): EChartsOption {
  return {
    textStyle: FONT,
    color: [BLUE],
    grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', minInterval: whole(values), splitLine, axisLabel: { ...FONT, formatter: chartNumber } },
    yAxis: {
      type: 'category',
      data: names,
      inverse: true,
      axisLine,
      axisTick: { show: false },
      axisLabel: { ...FONT, width: 120, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        data: values,
        barMaxWidth: 16,
        label: { show: true, position: 'right', formatter: chartLabel, ...FONT },
      },
    ],
  }
}

export interface Branch {
  name: string
  children?: Branch[]
  strong?: boolean
}

/** A chain from its name to its segments and their enterprises. */
export function branches(root: Branch): EChartsOption {
  const node = ({ name, children, strong }: Branch): object => ({
    name,
    children: children?.map(node),
    itemStyle: { color: strong ? '#a61c1c' : BLUE, borderColor: strong ? '#a61c1c' : BLUE },
    label: strong ? { color: '#a61c1c', fontWeight: 'bold' } : undefined,
  })
  return {
    textStyle: FONT,
    series: [
      {
        type: 'tree',
        data: [node(root)],
        orient: 'LR',
        left: 110,
        right: 210,
        top: 8,
        bottom: 8,
        symbol: 'circle',
        symbolSize: 7,
        expandAndCollapse: false,
        roam: false,
        lineStyle: { color: '#c4c8d0', width: 1 },
        label: { ...FONT, color: '#1f2329', position: 'left', verticalAlign: 'middle', align: 'right' },
        leaves: { label: { position: 'right', align: 'left' } },
      },
    ],
  } as EChartsOption
}
