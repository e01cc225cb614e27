import { states } from './states'

export const representationStates = states({
  applied: ['待补录证明', 'wait'],
  pending: ['待审核', 'wait'],
  active: ['有效', 'good'],
  refused: ['未通过', 'bad'],
  ended: ['已终止', 'quiet'],
})

export const deathStates = states({
  pending: ['待核对', 'wait'],
  confirmed: ['已核对', 'active'],
  refused: ['未通过', 'bad'],
  taken_back: ['已撤销', 'quiet'],
})

/** Who may act for whom, with the paper that shows it. */
export const bases = {
  guardian: {
    text: '监护人',
    proof: '例如：出生医学证明 第 … 号；法院判决书 第 … 号',
    about: '未成年人，或者无民事行为能力、限制民事行为能力的人，由监护人代理。',
  },
  authorised: {
    text: '授权代表',
    proof: '例如：盖公章的授权委托书 第 … 号',
    about: '单位、公房产权单位和开发商，凭盖章的授权书派人办理；要写明最后一天。',
  },
  administrator: {
    text: '遗产管理人',
    proof: '例如：全体继承人签名的推选书，公证书 第 … 号',
    about: '产权人登记为去世并核对后，由继承人推选的遗产管理人办理，到继承过户为止。',
  },
} as const

export type BasisCode = keyof typeof bases

export const decisionReasons = ['与原件一致', '原件已当面核对，签名盖章齐全'] as const
export const refusalReasons = ['证明与产权人姓名不符', '没有带证明原件', '证明已过期'] as const
