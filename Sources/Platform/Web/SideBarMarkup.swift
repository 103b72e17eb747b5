import Kernel
import Language

/// The entries of the side bar that somebody may open, with what waits behind each.
struct SideBarMarkup {
  let entries: [NavigationEntry]
  /// The section of the page that is open.
  let section: String?
  let waiting: [String: Int]
  let icons: String
  let words: WordBook

  func markup(for visitor: Visitor) -> Markup {
    // A heading stands above the first entry of its group that is shown.
    var heading: String?
    var result: [Markup] = []
    for entry in entries {
      heading = entry.heading ?? heading
      guard entry.isShown(to: visitor.actor, in: visitor.company) else { continue }
      if let heading { result.append("<h2>\(words(heading))</h2>") }
      result.append(line(entry))
      heading = nil
    }
    return "\(result)"
  }

  private func line(_ entry: NavigationEntry) -> Markup {
    let current: Markup? = entry.section == section ? " aria-current=\"page\"" : nil
    let key: Markup? = entry.key.map { " data-go=\"\($0)\"" }
    let name: Markup = "<span>\(words("nav.\(entry.section)"))</span>"
    return "<a href=\"\(entry.path)\"\(current)\(key)>\(Markup.icon(entry.icon, of: icons))\(name)\(count(entry))</a>"
  }

  /// `12`, or `999+`, and what is read aloud instead: `12 à décider`.
  private func count(_ entry: NavigationEntry) -> Markup? {
    guard let count = waiting[entry.section], count > 0 else { return nil }
    let most = "\(Surroundings.waitingMax - 1)"
    let isCounted = count < Surroundings.waitingMax
    let shown = isCounted ? AmountFormat(words.language).count(count) : most + "+"
    let said =
      isCounted
      ? words("nav.waiting.\(entry.section)", count: count) : words("shell.waiting_more", ["count": most])
    return "<span class=\"n\" aria-hidden=\"true\">\(shown)</span><span class=\"sr\">, \(said)</span>"
  }
}
