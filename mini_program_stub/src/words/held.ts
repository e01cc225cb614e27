/** How the export of what is held (GET /me/export) is read out; a capability adds its sections and fields. */
import { ROLES } from './accounts'
import { moment } from './format'

const SECTIONS: Record<string, string> = {
  account: '账号',
  memberships: '房屋',
  consents: '同意记录',
  claims: '认证申请',
  notices: '消息',
  roster: '产权登记',
  pledges: '出资认领',
  compact_signatures: '公约签署',
  compact_comments: '公约意见',
  survey_answers: '问卷回答',
  ballots: '投票',
  motion_proposals: '我写的提议',
  proposal_supports: '附议',
  objections: '异议',
  moderation_appeals: '审核申诉',
  fee_commitments: '交费承诺',
  bill_disputes: '账单异议',
  subscriptions: '微信提醒订阅',
}

const FIELDS: Record<string, string> = {
  id: '编号',
  name: '姓名',
  phone: '手机号',
  identity: '证件号码',
  created_at: '建立时间',
  elder_mode: '长辈版',
  estate: '小区',
  unit: '房号',
  role: '身份',
  document: '文本',
  version: '版本',
  granted: '是否同意',
  at: '时间',
  title: '标题',
  kind: '类别',
  read_at: '阅读时间',
  state: '状态',
  amount_fen: '金额（分）',
  way: '出资方式',
  compact: '公约编号',
  digest: '文本校验码',
  text: '内容',
  survey: '问卷编号',
  values: '选择',
  texts: '文字回答',
  motion: '表决',
  proposal: '提议编号',
  revoked_at: '取消时间',
  choice: '选择',
  receipt: '凭证号',
  disclosure: '公示编号',
  answer: '答复',
  body: '内容',
  reason: '理由',
  outcome: '结果',
  unit_id: '房屋编号',
  bill_id: '账单编号',
  text_digest: '文本校验码',
  ended_at: '结束时间',
  template_id: '模板编号',
  credits: '还能发几条',
}

const VALUES: Record<string, Record<string, string>> = {
  role: ROLES,
  document: { privacy: '个人信息处理说明', reminders: '接收提醒' },
  state: {
    waiting: '等待发送',
    sending: '正在发送',
    delivered: '微信已送达',
    in_app_only: '在“消息”里',
    unknown: '可能已送达',
    dead: '微信没有送达，在“消息”里',
    cancelled: '不用再发',
    pending: '待处理',
    upheld: '成立',
    dismissed: '不成立',
    accepted: '已通过',
    refused: '未通过',
    pledged: '已认领，待确认',
    confirmed: '已确认',
    part_paid: '已部分交款',
    paid: '已交清',
    withdrawn: '已撤回',
    waived: '已减免',
    refunded: '已退款',
    superseded: '已被新的代替',
    held: '等待审核',
    open: '征集附议中',
    reached: '已达到人数',
    taken_up: '已起草表决',
    declined: '社区已答复',
    expired: '已到期',
  },
  way: { direct: '直接出资', fund_use: '使用维修资金', fund_raising: '续筹维修资金', common_revenue: '让渡公共收益' },
}

export interface HeldRow {
  label: string
  value: string
}

export function heldTitle(section: string): string {
  return SECTIONS[section] ?? section
}

/** A section as entries of rows: one entry for an object, one each for a list. */
export function heldRows(content: unknown): HeldRow[][] {
  const entries: unknown[] = Array.isArray(content) ? content : [content]
  return entries.map((entry) =>
    Object.entries(isObject(entry) ? entry : { value: entry }).map(([field, value]) => ({
      label: FIELDS[field] ?? field,
      value: heldValue(field, value),
    })),
  )
}

function heldValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '没有'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'string' && VALUES[field]?.[value]) return VALUES[field][value]
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}T/.test(value) ? moment(value) : value
  return JSON.stringify(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
