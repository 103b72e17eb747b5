import Kernel
import SearchRules
public import Web

/// The pages that a search leads to: those of the side bar, the reports, the settings, the account and the help, as far as
/// whoever searches may open them.
struct SearchPlaces {
  struct Place {
    let icon: String
    let path: String
    let name: String
    /// What people also call it.
    let also: String
  }

  private let all: [Place]

  init(_ context: SignedInContext) {
    let words = context.words
    func place(_ icon: String, _ path: String, _ name: String, also key: String) -> Place {
      let also = "search.also.\(key)"
      return Place(icon: icon, path: path, name: name, also: words.has(also) ? words(also) : "")
    }
    let sections = (context.web.surroundings?.navigation ?? [])
      .filter { $0.isShown(to: context.actor, in: context.company) }
      .map { place($0.icon, $0.path, words("nav.\($0.section)"), also: $0.section) }
    let reports = ReportPages.open(to: context).map { place("chart", $0.path, $0.name, also: "") }
    let settings = SettingsPages.open(to: context)
      .map { place("settings", $0.path, words("\($0.key).title"), also: $0.key) }
    let own = [
      place("settings", "/compte", words("shell.account"), also: "account"),
      place("customers", AbsencePages.path, words("absences.title"), also: "absences"),
      place("help", "/aide", words("shell.help"), also: "help"),
      place("list", "/raccourcis", words("shortcuts.title"), also: "shortcuts"),
    ]
    // What stands in the side bar is not told again as a setting or a report.
    var told: Set<String> = []
    all = (sections + reports + settings + own).filter { told.insert($0.path).inserted }
  }

  func has(_ path: String) -> Bool { all.contains { $0.path == path } }

  /// The pages of which a word, or a word that people also use, begins with what was typed; where there is none, those
  /// whose words are nearly what was typed.
  func found(_ text: String) -> [Place] {
    let typed = Folding.folded(text)
    guard !typed.isEmpty else { return [] }
    let named = all.map { (place: $0, names: Folding.folded($0.name + " " + $0.also)) }
    let exact = named.filter { $0.names.hasPrefix(typed) || $0.names.contains(" " + typed) }
    return (exact.isEmpty ? named.filter { Likeness.isMeant(typed, in: $0.names) } : exact).map(\.place)
  }
}

extension SignedInContext {
  /// Whether a page that everybody is told of, as by the help, is one that the visitor may open.
  public func opens(_ path: String) -> Bool {
    if SearchPlaces(self).has(path) { return true }
    let governed = (web.surroundings?.navigation ?? []).map(\.path) + SettingsPages.paths + ReportPages.governed
    return !governed.contains(path)
  }
}
