/*
 * The replies of a topic, in a frame of the forum's own. Nothing is asked of the forum until the
 * reader clicks, no script of it runs in the page, and it learns which site shows it, not which page.
 */
;(() => {
  for (const offer of document.querySelectorAll("[data-okr-comments]")) {
    offer.hidden = false
    offer.querySelector("button").addEventListener("click", () => {
      const { href, origin } = new URL(offer.dataset.okrComments), frame = document.createElement("iframe")
      frame.className = "okr-comments__frame"
      frame.title = document.getElementById("comments").textContent
      frame.referrerPolicy = "strict-origin"
      // It may open its links in windows of their own, and not take the place of this page.
      frame.setAttribute("sandbox", "allow-forms allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts")
      addEventListener("message", ({ data, origin: from, source }) => {
        if (source !== frame.contentWindow || from !== origin) return
        if (data?.type === "discourse-resize" && data.height > 0) frame.style.blockSize = `${Math.ceil(data.height)}px`
        if (data?.type === "discourse-scroll" && data.top >= 0)
          scrollTo(0, frame.getBoundingClientRect().top + scrollY + Number(data.top))
      })
      frame.src = href
      offer.replaceWith(frame)
      frame.focus()
    })
  }
})()
