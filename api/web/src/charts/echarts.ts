// The parts of ECharts that charts here are made of; loaded only where a chart is shown.
import { BarChart, LineChart, SankeyChart, TreeChart } from 'echarts/charts'
import { AriaComponent, DatasetComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([
  BarChart,
  LineChart,
  SankeyChart,
  TreeChart,
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  CanvasRenderer,
])

export { init }
export type { EChartsType } from 'echarts/core'
export type { EChartsOption } from 'echarts'
