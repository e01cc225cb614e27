import { states } from './states'

/** What each scheduled job does, for those who run the system; a job without words here is shown by its name. */
export const jobTitles: Record<string, string> = {
  'evidence.seal': '凭证收入公开记录',
  'fees.bills': '生成物业费账单',
  'fees.contracts': '结束到期的物业合同',
  'fees.reminders': '缴费和承诺提醒',
  'files.forget_loose': '清理没有用上的扫描件',
  'job_runs.trim': '清理旧的运行记录',
  'moderation.check': '送微信内容检查',
  'motion_visits.end': '收起投票的上门名单',
  'motions.advance': '表决按时开始、截止和生效',
  'motions.remind': '投票截止前提醒',
  'notices.deliver': '发送消息',
  'notices.forget': '清理过期消息',
  'payments.compare': '微信支付对账',
  'payments.orders': '查询微信支付结果',
  'payments.refunds': '提交和查询退款',
  'representations.expire': '结束到期的代表资格',
  'roster.forget_rows': '清理名册导入的明细',
  'roster.read_imports': '读取名册文件',
  'surveys.result': '公布问卷结果',
}

export const jobStates = states({
  well: ['正常', 'good'],
  asked: ['马上运行', 'active'],
  running: ['运行中', 'active'],
  late: ['延迟', 'warn'],
  failed: ['出错', 'bad'],
  never: ['还没有运行过', 'wait'],
})
