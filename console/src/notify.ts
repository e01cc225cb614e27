import { ElMessage } from 'element-plus'
import 'element-plus/es/components/message/style/css'

/** Say shortly that something was done. Refusals are shown where they happened, by ProblemAlert. */
export function tellDone(text: string): void {
  ElMessage({ message: text, type: 'success', duration: 3500, showClose: true, grouping: true })
}

export function tellWarning(text: string): void {
  ElMessage({ message: text, type: 'warning', duration: 5000, showClose: true, grouping: true })
}
