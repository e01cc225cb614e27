// The page /verify: takes two files, lets them be checked where they are, and says in plain words what came of it.
import { CHECKS, canVerify, verify } from './verifier.mjs'
import { weightWords } from './counting.mjs'

const $ = (id) => document.getElementById(id)
const LISTED = 20
const MARKS = { good: '✓', bad: '✗', none: '–', wait: '…' }

function made(tag, text = '', className = '') {
  const element = document.createElement(tag)
  element.textContent = text
  element.className = className
  return element
}

function tellCheck({ title, wrong, skipped }, row) {
  const state = wrong.length ? 'bad' : skipped ? 'none' : 'good'
  const words = { bad: '不对', none: '没有核对', good: '对' }[state]
  row.replaceChildren(made('span', MARKS[state], 'mark'), made('span', `${title}：${words}`))
  row.className = state
  if (!wrong.length) return
  const list = made('ul', '', 'lines')
  list.append(...wrong.slice(0, LISTED).map((why) => made('li', why)))
  if (wrong.length > LISTED) list.append(made('li', `还有 ${wrong.length - LISTED} 处。`))
  row.append(list)
}

function tellVerdict(words, reason, state) {
  $('verdict').className = `verdict ${state}`
  $('verdict').replaceChildren(made('span', MARKS[state], 'mark'), made('span', words))
  $('verdict').firstChild.setAttribute('aria-hidden', 'true')
  $('reason').textContent = reason
}

function tellCounted({ motion, result }) {
  const title = made('h2', motion.question.title)
  const questions = result.questions.map((one) => {
    const part = made('div', '', 'counted')
    if (result.questions.length > 1) part.append(made('p', one.title, 'strong'))
    part.append(made('p', one.conclusion))
    const list = made('ul', '', 'lines')
    list.append(...one.choices.map((choice) => made('li', `${choice.label}：${weightWords(choice)}${deemed(choice)}`)))
    part.append(list, made('p', `参与表决 ${weightWords(one.participating)}，全体 ${weightWords(one.total)}`, 'quiet'))
    return part
  })
  $('counted').replaceChildren(title, made('p', '下面是这一页刚才自己数出来的：', 'quiet'), ...questions)
}

function deemed({ deemed_heads: heads, deemed_area_centi_m2: area_centi_m2 }) {
  return heads ? `；另有视为投票的 ${weightWords({ heads, area_centi_m2 })}` : ''
}

function tellWhatToCompare({ keys, log }) {
  const about = made('p', '还有一件事只有人能做：把下面两行和社区张贴的、或者您以前记下的对一对。一样，就没有人换过整本记录。')
  const row = (name, code) => {
    const part = made('div')
    part.append(made('dt', name), made('dd', code, 'mono'))
    return part
  }
  const facts = made('dl', '', 'facts')
  facts.append(row('第一把公钥', [...keys.values()][0].public_key), row(`记录的根（${log.head.size} 条时）`, log.head.root))
  $('compare').replaceChildren(made('h2', '再对一对'), about, facts)
}

/** One thing at a time: what is chosen, or what came of it. */
function show(shown) {
  for (const id of ['start', 'answer']) $(id).hidden = id !== shown
  window.scrollTo(0, 0)
}

function showSteps(count) {
  show('answer')
  $('checked').hidden = false
  const rows = CHECKS.slice(0, count).map(([title]) => made('li', `${MARKS.wait} ${title}`, 'wait'))
  $('checks').replaceChildren(...rows)
  for (const id of ['counted', 'compare']) $(id).replaceChildren()
  return rows
}

async function ballotIn(file) {
  const ballot = JSON.parse(await file.text().catch(() => ''))
  if (!ballot.salt || !ballot.choices || !ballot.receipt) throw new Error('no ballot')
  return ballot
}

function tellEnd(answer, mine) {
  const failed = answer.checks.find(({ wrong }) => wrong.length)
  if (answer.holds) {
    tellVerdict('这份结果核对无误', mine ? '选票重新数过，和公布的一样。您自己的选票也照您投的计入了。' : '选票重新数过，和公布的一样。', 'good')
    tellCounted(answer)
    tellWhatToCompare(answer)
  } else if (failed.title === CHECKS.at(-1)[0]) {
    tellVerdict('您自己的选票没有对上', `结果本身数得对，但是您的选票：${failed.wrong[0]}。请先看看选的是不是这次表决的选票；是的，就把两份文件都留好，到社区或者街道查问。`, 'bad')
  } else {
    tellVerdict('这份结果核对没有通过', `“${failed.title}”这一项不对：${failed.wrong[0]}。请重新下载一次再核对；还是不对，就把文件留好，到社区或者街道查问。`, 'bad')
  }
}

async function check(bundle, ballot) {
  let mine = null
  const rows = showSteps(ballot ? CHECKS.length : CHECKS.length - 1)
  tellVerdict('正在核对……', '业主多的小区要一两分钟，请不要关掉这一页。', 'wait')
  try {
    mine = ballot && (await ballotIn(ballot))
  } catch {
    $('checked').hidden = true
    return tellVerdict('您选的选票文件看不懂', '第二步要选“我的投票”页下载的文件，名字像 ballot-12.json。也可以不选，只核对结果。', 'bad')
  }
  try {
    tellEnd(await verify(bundle, mine, (done) => tellCheck(done, rows.shift())), mine)
  } catch (error) {
    $('checked').hidden = true
    tellVerdict('这个文件不是证据包', `${error.message}。请重新下载一次；第一步要选名字像 motion-12.zip 的文件。`, 'bad')
  }
}

async function begin() {
  if (!(await canVerify())) {
    $('hindrance').textContent = isSecureContext
      ? '这个浏览器太旧，缺少核对签名的功能，不能核对。这不是说结果有问题。请用新版的 Chrome、Edge、Firefox 或者 Safari 打开本页。'
      : '本页的地址不是 https，浏览器不让核对签名。这不是说结果有问题。请用 https 的地址打开本页。'
    $('hindrance').hidden = false
    return
  }
  $('choose').hidden = false
  $('bundle').addEventListener('change', ready)
  ready()
  $('choose').addEventListener('submit', async (event) => {
    event.preventDefault()
    $('again').hidden = true
    await check($('bundle').files[0], $('mine').files[0])
    $('again').hidden = false
    $('verdict').focus()
  })
  $('again').addEventListener('click', () => show('start'))
  for (const place of document.querySelectorAll('[data-drop]')) takeDrops(place)
}

function ready() {
  $('begin').disabled = !$('bundle').files.length
}

function takeDrops(place) {
  place.addEventListener('dragover', (event) => event.preventDefault())
  place.addEventListener('drop', (event) => {
    event.preventDefault()
    if (event.dataTransfer.files.length) $(place.dataset.drop).files = event.dataTransfer.files
    ready()
  })
}

void begin()
