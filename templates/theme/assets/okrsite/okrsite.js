/*
 * Small comforts; every page says the same without them.
 *
 * A day that is not long past also says how long ago it was, on the reader's own day, in the
 * language of the page. Drawer and search open by keyboard too. On paper every number is opened, as
 * nobody can click there.
 */
;(() => {
  const middle = element => {
    const { left, right } = element.getBoundingClientRect()
    return (left + right) / 2
  }

  const DAY = 24 * 60 * 60 * 1000
  const RECENT = 60
  const today = new Date()
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" })

  for (const time of document.querySelectorAll("time[data-okr-age]")) {
    const [year, month, day] = time.dateTime.split("-").map(Number)
    const days = Math.round(
      (new Date(today.getFullYear(), today.getMonth(), today.getDate()) - new Date(year, month - 1, day)) / DAY,
    )
    if (days >= 0 && days <= RECENT) {
      const age = document.createElement("span")
      age.className = "okr-age"
      age.append(` (${words.format(-days, "day")})`)
      time.append(age)
    }
  }

  // On a small screen the parts of a quarter are a row to swipe: the current one is brought into it.
  const current = document.querySelector(".okr-sections [aria-current]")
  if (current) {
    const row = current.closest("ul")
    row.scrollBy({ left: middle(current) - middle(row), behavior: "instant" })
  }

  // Without it the drawer would be open again for whoever comes back from a link in it. HTML knows
  // this attribute for text fields alone, so it is not in the page.
  for (const toggle of document.querySelectorAll(".md-toggle")) {
    toggle.autocomplete = "off"
  }

  // Material's header is full of labels, which no keyboard comes to: they become buttons. What they
  // switch keeps its state, and `for` and `hidden` stay, by which Material's styles and script know
  // them.
  const drawer = document.querySelector(".md-sidebar--primary")
  const named = { __drawer: drawer.querySelector("nav"), __search: document.querySelector(".md-search__input") }
  for (const label of document.querySelectorAll("label.md-header__button[for]")) {
    const toggle = label.control, button = document.createElement("button")
    for (const { name, value } of label.attributes) button.setAttribute(name, value)
    button.type = "button"
    button.setAttribute("aria-label", label.title || named[toggle.id].getAttribute("aria-label"))
    button.append(...label.childNodes)
    button.addEventListener("click", () => toggle.click())
    if (toggle.type === "checkbox") {
      const tell = () => button.setAttribute("aria-expanded", toggle.checked)
      toggle.addEventListener("change", tell)
      tell()
    } else {
      // Its place is taken by the button of the other colours.
      button.addEventListener("click", () => setTimeout(() => toggle.nextElementSibling.focus()))
      button.addEventListener("keydown", event => event.key === "Enter" && event.stopPropagation())
    }
    label.replaceWith(button)
  }

  // The keyboard goes into the drawer that is opened, and the drawer closes when it leaves.
  const open = document.getElementById("__drawer")
  const opener = document.querySelector("button[for=__drawer]")
  open.addEventListener("change", () => {
    if (open.checked) drawer.querySelector("a").focus({ preventScroll: true })
  })
  drawer.addEventListener("focusout", event => {
    if (open.checked && event.relatedTarget && !drawer.contains(event.relatedTarget)) open.click()
  })
  drawer.addEventListener("keydown", event => {
    if (event.key !== "Escape") return
    opener.focus()
    if (open.checked) open.click()
  })

  // Material names its selector by what it does, and leaves out what stands on it.
  const topic = document.querySelector(".md-header__topic")
  const name = (_, observer) => {
    const current = topic.querySelector(".md-version__current")
    if (!current) return
    observer.disconnect()
    current.setAttribute("aria-label", `${current.textContent.trim()}: ${current.getAttribute("aria-label")}`)
  }
  const selector = new MutationObserver(name)
  selector.observe(topic, { childList: true })
  name([], selector)

  // The words of the infographic stand where they hide nothing that is being looked at.
  for (const figure of document.querySelectorAll(".okr-ig")) {
    const place = (top) => figure.toggleAttribute("data-okr-low", top > innerHeight / 2)
    figure.addEventListener("pointermove", (event) => place(event.clientY))
    figure.addEventListener("focusin", (event) => place(event.target.getBoundingClientRect().top))
  }

  const opened = []
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details.okr-opened:not([open])")) {
      details.open = true
      opened.push(details)
    }
  })
  addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) {
      details.open = false
    }
  })
})()
