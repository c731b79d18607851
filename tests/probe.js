/*
 * What a page shows and where the keyboard is, in answers for tests. It is put into a loaded page
 * and changes nothing there. Faults are texts for people; no fault is an empty list.
 */
window.probe = (() => {
  // Drawing --------------------------------------------------------------------------------------

  /** An element as a line of a report. */
  const named = element => {
    const classes = element.getAttribute("class")
    const words = (element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " ")
    return `<${element.localName}${classes ? ` class="${classes}"` : ""}> ${words.slice(0, 40)}`
  }

  const shown = element => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1
  }

  const above = function* (element) {
    for (let one = element.parentElement; one; one = one.parentElement) yield one
  }

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const known = new Map()
  const rgba = colour => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      known.set(colour, [...canvas.getImageData(0, 0, 1, 1).data])
    }
    return known.get(colour)
  }
  const over = (top, below) => top.slice(0, 3).map((part, at) => (part * top[3] + below[at] * (255 - top[3])) / 255)
  const light = colour => {
    const [r, g, b] = colour.map(part => part / 255).map(part =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  /** What is painted behind an element, as far as colours go. */
  const behind = element => {
    const layers = [...above(element)].map(one => rgba(getComputedStyle(one).backgroundColor))
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255])
  }
  const contrast = (colour, ground) => {
    const [a, b] = [light(over(rgba(colour), ground)), light(ground)].sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05)
  }

  // Room -----------------------------------------------------------------------------------------

  /** What sticks out of the window although nothing around it can be scrolled. */
  const stickingOut = () => {
    const wide = document.documentElement.clientWidth + 1
    const scrolls = element => {
      if (getComputedStyle(element).position === "fixed") return true
      for (const one of above(element)) {
        if (one === document.body || one === document.documentElement) return false
        const style = getComputedStyle(one)
        // The drawer waits outside of the window.
        if (/auto|scroll|hidden|clip/.test(style.overflowX) || style.position === "fixed") return true
      }
      return false
    }
    // What lies wholly before the beginning of the lines cannot be scrolled to, and is hidden so.
    const fromRight = getComputedStyle(document.body).direction === "rtl"
    const beyond = ({ left, right }) =>
      fromRight ? left < -1 || (right > wide && left < wide) : right > wide || (left < -1 && right > 1)
    const faults = [...document.body.querySelectorAll("*")]
      .filter(element => beyond(element.getBoundingClientRect()) && shown(element) && !scrolls(element))
      .map(element => {
        const { left, right } = element.getBoundingClientRect()
        return `${named(element)} from ${Math.round(left)} to ${Math.round(right)} of ${wide - 1}`
      })
    const root = document.documentElement
    if (root.scrollWidth > innerWidth) faults.unshift(`${root.scrollWidth - innerWidth} pixels too wide`)
    return faults.slice(0, 4)
  }

  /** Texts that lose their end, but for those of the `allowed` elements. */
  const cut = allowed => {
    const faults = []
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element)
      const hides = [style.overflowX, style.overflowY].some(one => /hidden|clip/.test(one))
      if (!hides || !shown(element) || element.matches(allowed) || element.closest("svg")) continue
      const wide = element.scrollWidth - element.clientWidth, high = element.scrollHeight - element.clientHeight
      if ((wide > 1 || high > 1) && element.textContent.trim()) {
        faults.push(`${named(element)}: ${wide} by ${high} pixels do not fit`)
      }
    }
    return faults
  }

  // The keyboard ---------------------------------------------------------------------------------

  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]"

  /** What Tab has to come to, in the order of the page. */
  const stops = () => [...document.querySelectorAll(FOCUSABLE)].filter(one =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) &&
    // Of radio buttons the chosen one is the stop; the arrows lead to the others.
    (one.type !== "radio" || one.checked))

  /** What a reader sees of the element that has the keyboard: the theme paints some as their label,
      and a ribbon of the infographic has its frame about the letter at its end. */
  const painted = element => element.matches(".md-option") ? element.nextElementSibling
    : element.matches(".okr-ig__ribbon") ? element.querySelector(".okr-ig__mark") : element

  /** What is wrong with how the element is shown that has the keyboard. */
  const faultsOfFocus = element => {
    const seen = painted(element), style = getComputedStyle(seen), faults = []
    if (!shown(seen)) return ["is not to be seen"]
    const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    if (!drawn) faults.push("has no outline")
    else if (contrast(style.outlineColor, behind(seen)) < 3) faults.push("has a faint outline")
    const boxes = [...seen.getClientRects()].filter(({ width, height }) => width > 1 && height > 1)
    for (const { left, right, top, bottom } of boxes) {
      const x = (left + right) / 2, y = (top + bottom) / 2
      const found = document.elementFromPoint(x, y)
      if (!found) faults.push(`is outside of the window, at ${Math.round(x)}, ${Math.round(y)}`)
      else if (found !== seen && !seen.contains(found) && !found.contains(seen) && !element.contains(found)) {
        faults.push(`is covered by ${named(found)}`)
      }
    }
    return [...new Set(faults)]
  }

  let order = new Map()

  /** How many places Tab has to come to; they are numbered in the order of the page. */
  const count = () => {
    order = new Map(stops().map((element, place) => [element, place]))
    return order.size
  }

  /** The element that has the keyboard: its number, -1 if it was not there before, and its faults. */
  const focused = () => {
    const element = document.activeElement
    if (!element || element === document.body) return null
    return { place: order.get(element) ?? -1, name: named(element), faults: faultsOfFocus(element) }
  }

  /** When everything that a change has caused is drawn. */
  const settled = () => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))

  // Words ----------------------------------------------------------------------------------------

  const TOLD = ["title", "aria-label", "aria-description", "aria-roledescription", "alt", "placeholder", "label"]

  /** Everything that a reader may see or hear: texts, attributes, and what the styles write. */
  const told = () => {
    const texts = []
    const write = (element, text) => text?.trim() && texts.push(text.trim().replace(/\s+/g, " "))
    const walk = root => {
      for (const element of root.querySelectorAll("*")) {
        if (element.matches("script, style, noscript")) continue
        for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) write(element, child.data)
        for (const name of TOLD) write(element, element.getAttribute(name))
        for (const part of ["::before", "::after", "::marker"]) {
          const { content } = getComputedStyle(element, part)
          for (const [, text] of content.matchAll(/"((?:[^"\\]|\\.)*)"/g)) write(element, text)
        }
        if (element.localName === "template") walk(element.content)
        if (element.shadowRoot) walk(element.shadowRoot)
      }
    }
    walk(document)
    for (const meta of document.querySelectorAll("meta[name=description]")) write(meta, meta.content)
    return [...new Set(texts)]
  }

  // Direction ------------------------------------------------------------------------------------

  /**
   * What stands elsewhere than its mirror image does in the page from left to right. Both are drawn
   * of this page itself, so that nothing differs but the direction. Only boxes are compared: the
   * order within a line of text is the business of its letters.
   */
  const unmirrored = () => {
    const isBox = element => {
      const { display, direction } = getComputedStyle(element)
      return !/^(inline|contents|none)/.test(display) && !element.closest("svg")
    }
    const boxes = () => {
      const found = new Map()
      const walk = element => {
        if (!isBox(element)) return
        found.set(element, element.getBoundingClientRect())
        for (const child of element.children) walk(child)
      }
      walk(document.body)
      return found
    }
    const authors = [...document.querySelectorAll("[dir=auto]")]
    for (const element of authors) element.removeAttribute("dir")
    const wide = document.documentElement.clientWidth
    const right = boxes()
    document.body.dir = "ltr"
    const left = boxes()
    document.body.dir = "rtl"
    for (const element of authors) element.dir = "auto"
    const faults = []
    for (const [element, box] of right) {
      const other = left.get(element)
      if (!other || box.width < 1 || box.height < 1) continue
      const off = Math.max(Math.abs(wide - box.right - other.left), Math.abs(box.top - other.top))
      if (off > 3) faults.push(`${named(element)}: ${Math.round(off)} pixels from its mirror image`)
    }
    return faults
  }

  return { stickingOut, cut, count, focused, settled, told, unmirrored }
})()
