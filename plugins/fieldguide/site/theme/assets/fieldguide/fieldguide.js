// An entry is in several guides, and its page is only one. The guide that a reader comes from is
// remembered for the session, and its previous and next entry are offered at the end of the page.
(() => {
  const KEY = "fieldguide-guide";

  const remembered = () => {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null; // Storage can be switched off; the page works without.
    }
  };

  const remember = (guide) => {
    try {
      sessionStorage.setItem(KEY, guide);
    } catch {
      // As above.
    }
  };

  const link = (direction, label, address, title) => {
    const anchor = document.createElement("a");
    anchor.className = `fg-pager__${direction}`;
    anchor.rel = direction === "next" ? "next" : "prev";
    anchor.href = address;
    const name = document.createElement("span");
    name.textContent = label;
    anchor.append(name, title);
    return anchor;
  };

  const update = () => {
    const guide = document.querySelector("[data-fieldguide='guide']");
    if (guide) {
      remember(guide.dataset.guide);
      return;
    }
    const article = document.querySelector("article");
    const type = remembered();
    if (!article || !type || article.querySelector(".fg-pager")) return;
    const uses = [...article.querySelectorAll("[data-fieldguide-use]")];
    const use = uses.find((one) => one.dataset.fieldguideUse === type);
    if (!use) return;
    const { previous, previousTitle, next, nextTitle } = use.dataset;
    const pager = document.createElement("nav");
    pager.className = "fg-pager";
    pager.setAttribute("aria-label", "Guide navigation");
    if (previous) pager.append(link("previous", "Previous in this guide", previous, previousTitle));
    if (next) pager.append(link("next", "Next in this guide", next, nextTitle));
    if (pager.childElementCount) article.append(pager);
  };

  // What a pointer or the keyboard brought up goes away with Escape, until they come back.
  const QUIET = "fg-proof--quiet";
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const one of document.querySelectorAll(".fg-proof")) one.classList.add(QUIET);
  });
  for (const type of ["focusin", "pointerover"]) {
    document.addEventListener(type, ({ target }) => {
      target.closest?.(".fg-proof__mark")?.parentElement.classList.remove(QUIET);
    });
  }

  // Material's instant navigation changes the document without loading a page.
  if (window.document$) window.document$.subscribe(update);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", update);
  else update();
})();
