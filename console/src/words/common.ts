/** Words that every view uses. A capability's own words stand in its own file of this folder. */
export const common = {
  product: '共治',
  console: '社区党支部工作台',
  more: '加载更多',
  retry: '重试',
  cancel: '取消',
  confirm: '确定',
  reason: '理由',
  all: '全部',
  empty: '暂无内容',
} as const

export const roles: Record<string, string> = {
  clerk: '经办员',
  moderator: '审核员',
  secretary: '书记',
  district: '区级督导',
  auditor: '审计员',
  admin: '管理员',
}

export const placeKinds: Record<string, string> = {
  district: '县市区',
  street: '街道',
  community: '社区',
  estate: '小区',
}

export const membershipRoles: Record<string, string> = {
  owner: '业主',
  household: '家庭成员',
  tenant: '租户',
}
