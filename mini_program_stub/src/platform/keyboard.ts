const PRESSABLE = new Set(['button', 'link', 'checkbox', 'radio', 'switch', 'tab'])

/** Let Enter and Space press what has a role: uni-app's elements answer to touch alone. */
export function pressByKeyboard(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    const target = event.target
    if (!(target instanceof HTMLElement) || !PRESSABLE.has(target.getAttribute('role') ?? '')) return
    event.preventDefault()
    target.click()
  })
}
