import { ElMessageBox } from 'element-plus'
import 'element-plus/es/components/message-box/style/css'
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

/** Ask before a page with unsaved writing is left or closed. */
export function guardUnsaved(isUnsaved: () => boolean): void {
  function beforeUnload(event: BeforeUnloadEvent): void {
    if (isUnsaved()) event.preventDefault()
  }

  onMounted(() => window.addEventListener('beforeunload', beforeUnload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', beforeUnload))
  onBeforeRouteLeave(async () => {
    if (!isUnsaved()) return true
    return ElMessageBox.confirm('写的内容还没有保存，离开后就没有了。', '离开这一页？', {
      confirmButtonText: '不保存，离开',
      cancelButtonText: '留在这里',
      type: 'warning',
    }).then(
      () => true,
      () => false,
    )
  })
}
