import { states } from './states'

export const claimStates = states({
  pending: ['待处理', 'wait'],
  accepted: ['已通过', 'good'],
  refused: ['未通过', 'bad'],
})

/** Whether a claimant's name stands among the holders of the unit. */
export const rosterMatches = states({
  yes: ['产权人中有这个姓名', 'good'],
  no: ['产权人中没有这个姓名', 'warn'],
})

/** What each role may do, for whoever grants it. */
export const roleDuties: Record<string, string> = {
  clerk: '导入名册，录入纸质材料，处理认证申请',
  moderator: '审核他人录入的内容，发布公示',
  secretary: '开启表决，签字确认',
  district: '查看辖区进度，督办',
  auditor: '查看操作记录',
  admin: '管理工作人员账号，看不到选票',
}

export const staffStates = states({
  active: ['正常', 'good'],
  first: ['待首次登录', 'wait'],
  disabled: ['已停用', 'quiet'],
})

export const acceptReasons = ['证明材料与登记一致', '已电话核实', '已上门核实']
export const refuseReasons = ['证明材料不足，请补充', '与登记的产权人不符', '房屋信息有误，请重新选择']
