/*
 * Small comforts; every page says the same without them.
 *
 * A day that is not long past also says how long ago it was, on the reader's own day, in the
 * language of the page. The search, which works by scripts alone, has its name from here. On paper
 * every opened number is open, as nobody can click there.
 */
;(() => {
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
      time.append(` (${words.format(-days, "day")})`)
    }
  }

  // Material leaves its search dialog without a name.
  const search = document.querySelector(".md-search")
  search?.setAttribute("aria-label", search.querySelector("input").getAttribute("aria-label"))

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
