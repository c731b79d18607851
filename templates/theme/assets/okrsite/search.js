/*
 * The search, begun when somebody searches.
 *
 * Material's script asks for its index and for a worker on every page. This one stands before it
 * and hands it a stand-in, which fetches both once the search is opened and then speaks for the
 * real worker: it puts what is asked into words that the worker knows, and what is found into our
 * order. The form's name is taken away, as Material fetches an index only for a form of that name.
 * Without this script the search still works, in Material's way.
 */
;(() => {
  const form = document.forms.namedItem("search")
  if (!form) return

  // Messages as Material's worker knows them.
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3
  // After so many milliseconds the reader is told that something is wrong; the loading goes on.
  const PATIENCE = 20000
  const FROM_DISK = location.protocol === "file:"

  // Scripts without spaces between words: each letter counts as a word.
  const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/gu
  const UNSPACED_RUN = new RegExp(`${UNSPACED.source}{2,}`, "gu")
  const GAP = "\u200b"

  const config = JSON.parse(document.getElementById("__config").textContent)
  const address = path => new URL(path, new URL(config.base, location))

  const search = form.closest(".md-search")
  const field = form.elements.namedItem("query")
  const toggle = document.getElementById("__search")
  const meta = search.querySelector(".md-search-result__meta")
  const loading = meta.textContent
  const template = document.getElementById("okr-search")
  const say = name => document.importNode(template.content.querySelector(name), true)

  // Material leaves the dialog without a name, and its count unannounced.
  field.placeholder = template.dataset.name || field.placeholder
  for (const one of [search, field]) one.setAttribute("aria-label", field.placeholder)
  meta.setAttribute("role", "status")

  // What Material gets ---------------------------------------------------------------------------

  const standIn = new EventTarget()
  let worker, query = ""
  standIn.postMessage = ({ data }) => {
    query = data
    worker.postMessage({ type: QUERY, data: asked(data) })
  }

  form.removeAttribute("name")
  const RealWorker = Worker
  window.Worker = function () {
    window.Worker = RealWorker
    return standIn
  }

  // Loading --------------------------------------------------------------------------------------

  // From a disk nothing can be fetched: there each file has a twin that is a script.
  const read = (path, name) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script")
      script.src = address(path)
      script.onload = () => resolve(window[name])
      script.onerror = () => reject(new Error(`${path} is not there`))
      document.head.append(script)
    })

  const loadIndex = async () => {
    if (FROM_DISK) return read("search/search_index.js", "okrsiteSearchIndex")
    const answer = await fetch(address("search/search_index.json"))
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`)
    return answer.json()
  }

  const startWorker = async () => {
    if (!FROM_DISK) return new RealWorker(new URL(config.search, location))
    const path = config.search.replace(/\.js$/, ".text.js")
    const text = await read(new URL(path, location), "okrsiteSearchWorker")
    return new RealWorker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))
  }

  const setUp = index =>
    new Promise(resolve => {
      documents = new Map(index.docs.map((one, place) => [one.location, { ...one, place }]))
      worker.onmessage = ({ data }) => {
        if (data.type === READY) resolve()
        if (data.type === RESULT) data.data.items = ordered(data.data.items)
        standIn.dispatchEvent(new MessageEvent("message", { data }))
      }
      const docs = index.docs.map(prepared)
      const options = { suggest: config.features.includes("search.suggest") }
      worker.postMessage({ type: SETUP, data: { ...index, docs, options } })
    })

  const load = async () => {
    worker = await startWorker()
    const broken = new Promise((_, reject) => {
      worker.onerror = event => {
        event.preventDefault()
        reject(new Error(event.message || "the worker cannot be loaded"))
      }
    })
    await Promise.race([loadIndex().then(setUp), broken])
  }

  const complain = () => {
    meta.replaceChildren(say(".okr-search-failed"))
    follow()
  }

  let begun = false
  const begin = async () => {
    if (begun || !toggle.checked) return
    begun = true
    meta.textContent = loading
    const patience = setTimeout(complain, PATIENCE)
    try {
      await load()
    } catch (error) {
      console.warn(error)
      worker?.terminate()
      complain()
      // Opening the search again tries again.
      begun = false
    }
    clearTimeout(patience)
  }
  toggle.addEventListener("change", begin)

  // Asking and finding ---------------------------------------------------------------------------

  let documents

  const unaccented = word => word.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC")

  /** An entry as the worker gets it: also with its words without accents. */
  const prepared = entry => {
    const words = `${entry.title} ${entry.text}`.match(/[^\s<>]*[^\x00-\x7f][^\s<>]*/g) ?? []
    const plain = words.map(unaccented).filter((word, at) => word !== words[at])
    const spaced = text => text.replace(UNSPACED, `${GAP}$&${GAP}`)
    return { ...entry, title: spaced(entry.title), text: spaced(entry.text), plain: plain.join(" ") }
  }

  /**
   * What a reader typed in the worker's language: words without signs that would mean something
   * there. The worker also finds longer words, which for numbers (by a boost of one) it shall not.
   */
  const asked = typed => {
    const words = typed.replace(UNSPACED, " $& ").replace(/[\\~^:*+"-]/g, " ").split(/\s+/)
    return words.map(word => (/^[\d.,%]+$/.test(word) ? `${word}^1` : word)).join(" ")
  }

  /**
   * The results that have most of the words. What is named exactly so comes first, then pages of
   * the site whose title has a word, then newer quarters before older ones, then the better match.
   */
  const ordered = groups => {
    const typed = query.trim().replace(/\s+/g, " ").toLowerCase()
    const runs = typed.match(UNSPACED_RUN) ?? []
    const results = groups.map((items, rank) => {
      const entry = documents.get(items[0].location)
      const words = items.flatMap(({ terms }) => Object.keys(terms).filter(term => terms[term]))
      const own = runs.filter(run => `${entry.title} ${entry.text}`.toLowerCase().includes(run))
      const exact = entry.labels?.some(label => label.toLowerCase() === typed) ?? false
      const ofSite = items.some(({ title }) => title.includes("<mark>")) ? -1 : Infinity
      return {
        items,
        matched: new Set(words).size + own.length,
        order: [exact ? 0 : 1, entry.age ?? ofSite, exact ? entry.place : rank],
      }
    })
    const most = Math.max(...results.map(({ matched }) => matched))
    const best = results.filter(({ matched }) => matched === most)
    best.sort((a, b) => a.order.map((one, at) => one - b.order[at] || 0).find(Boolean) ?? 0)
    return best.map(({ items }, place) => {
      // Enter opens what has the highest score.
      const raise = (best.length - place) / items[0].score
      return items.map(item => ({ ...shown(item), score: item.score * raise }))
    })
  }

  /**
   * A result with as much text as helps: from shortly before what was found, or its beginning where
   * the title has all the words already.
   */
  const shown = item => {
    const words = Object.values(item.terms).filter(Boolean).length
    const inTitle = item.title.match(/<mark>/g)?.length ?? 0
    const text =
      item.text.includes("<mark>") && inTitle < words
        ? item.text.replace(/<p>[^<]{40,}[\s\u200b](?=[^<]{20,60}<mark>)/g, "<p>… ")
        : documents.get(item.location).text.replace(/^(<p>.*?<\/p>).*/s, "$1")
    return { ...item, title: item.title.replaceAll(GAP, ""), text: text.replaceAll(GAP, "") }
  }

  // Getting about --------------------------------------------------------------------------------

  /** Links that go on searching take along what was typed. */
  const follow = () => {
    for (const link of search.querySelectorAll(".okr-search-on")) {
      const target = new URL(link.href)
      target.searchParams.set("q", field.value)
      link.href = target
    }
  }

  // Material listens to keys alone, and so misses what is pasted, spoken or taken away.
  const changed = () => {
    follow()
    field.dispatchEvent(new KeyboardEvent("keyup"))
  }
  field.addEventListener("input", changed)
  form.addEventListener("reset", () => setTimeout(changed))

  // Whichever way the search is opened, the reader can type.
  toggle.addEventListener("change", () => {
    if (toggle.checked) field.focus()
  })

  // In an open search Tab goes through the results, as the arrows do; beyond them Material closes
  // it, as it does at Escape: then the reader is back at the button of small screens.
  const turn = event => {
    const results = search.querySelectorAll(":not(details) > [href], summary, details[open] [href]")
    const stops = [field, ...results]
    const at = Math.max(0, stops.indexOf(document.activeElement))
    const next = stops[at + (event.shiftKey ? -1 : 1)]
    if (!next) return
    event.preventDefault()
    event.stopImmediatePropagation()
    next.focus()
  }
  const leave = () => setTimeout(() => document.querySelector("button[for=__search]")?.focus())
  const KNOWN = ["Enter", "Backspace", "ArrowUp", "ArrowDown", "ArrowRight"]
  const press = event => {
    if (!toggle.checked) return
    if (event.key === "Tab") turn(event)
    else if (event.key === "Escape") leave()
    // At any other key that is no letter, also at Shift, Material would go back to the field.
    else if (event.key.length > 1 && !KNOWN.includes(event.key)) event.stopImmediatePropagation()
  }
  addEventListener("keydown", press, true)

  addEventListener("DOMContentLoaded", () => {
    // Only now: Material takes the last child of this element for its list.
    if (template.content.querySelector(".okr-search-everywhere")) {
      search.querySelector(".md-search-result").append(say(".okr-search-everywhere"))
    }
    follow()
    begin()
    // Material's keys give the field the focus, which it cannot take where it is hidden.
    keyboard$.subscribe(({ mode, type }) => {
      if (mode === "global" && ["/", "f", "s"].includes(type) && !toggle.checked) toggle.click()
    })
  })
})()
