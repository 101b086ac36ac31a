// Times alex in one warm process: reads {"folder", "texts", "seconds"} as JSON from standard input, prints seconds per
// call for each text. `folder` is where `npm install alex` was run.
import {createRequire} from 'node:module'
import {pathToFileURL} from 'node:url'

const input = JSON.parse(await new Response(process.stdin).text())
const entry = createRequire(input.folder + '/x.js').resolve('alex')
const {text: lint} = await import(pathToFileURL(entry).href)
const all = []
for (const sample of input.texts) {
  lint(sample)
  const each = []
  const end = performance.now() + input.seconds * 1000
  do {
    const before = performance.now()
    lint(sample)
    each.push((performance.now() - before) / 1000)
  } while (performance.now() < end)
  all.push(each)
}
console.log(JSON.stringify(all))
