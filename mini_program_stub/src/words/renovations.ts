/** The journey's steps in their order (product: needs → … → care). */
export const STAGES: [code: string, title: string][] = [
  ['needs', '问需于民'],
  ['preconditions', '落实六个前置'],
  ['planning', '编制改造方案'],
  ['consultation', '征求意见'],
  ['joint_review', '联合会商审查'],
  ['approval', '政府审批'],
  ['construction', '施工改造'],
  ['joint_acceptance', '联合验收'],
  ['handover', '移交管理'],
  ['care', '长效管护'],
]
