import Agenda
import AgendaRules
import Kernel
import Web

/// What an address of the agenda asks for: it holds the whole state of the page.
struct AgendaRequest: Sendable {
  enum View: String, Sendable, CaseIterable {
    /// Grouped by the kind of work.
    case kind = "type"
    /// One list, the greatest first.
    case stake = "enjeu"
    /// The coming days.
    case week = "semaine"
  }

  let view: View
  /// Whose agenda: `equipe`, or a person's key; nil is one's own.
  let who: String?
  /// The line that is open.
  let line: AgendaKey?
  /// Whether what was done is listed.
  let showsDone: Bool
  /// The kind whose lines are all listed.
  let whole: AgendaKind?
  /// Lines of one kind that are read: more, where somebody asks for what is behind the first.
  let most: Int

  /// - Parameter line: the line that is open, when it is not the one that the address names.
  init(_ query: Form, line named: AgendaKey? = nil, mayLookAtOthers: Bool) {
    view = View(rawValue: query["vue"] ?? "") ?? .kind
    line = named ?? query["ligne"].flatMap { AgendaKey($0) }
    showsDone = query["faites"] != nil
    whole = query["groupe"].flatMap { AgendaKind(rawValue: $0) }
    let parts = query["lignes"].flatMap { Int($0) } ?? 0
    most = min(max(parts, AgendaStore.linesMax), AgendaStore.linesEver)
    let asked = query["qui"] ?? ""
    who = mayLookAtOthers && (asked == AgendaRequest.team || Int64(asked) != nil) ? asked : nil
  }

  static let team = "equipe"

  /// Whose work is read.
  func scope(_ me: PersonID) -> AgendaScope {
    guard let who else { return .of(me) }
    return Int64(who).map { .of(PersonID($0)) } ?? .team
  }

  /// The same page with something else open, of one's own agenda or the one that was asked for unless another is named.
  func path(
    line: AgendaKey? = nil, view: View? = nil, who: String? = nil, done: Bool = false, whole: AgendaKind? = nil,
    most: Int? = nil
  ) -> String {
    let most = most ?? self.most
    let view = view ?? self.view
    let parts: [(String, String?)] = [
      ("vue", view == .kind ? nil : view.rawValue), ("qui", who ?? self.who), ("groupe", whole?.rawValue),
      ("faites", done ? "oui" : nil), ("lignes", most > AgendaStore.linesMax ? "\(most)" : nil), ("ligne", line?.text),
    ]
    let query = parts.compactMap { name, value in value.map { "\(name)=\(Form.encoded($0))" } }.joined(separator: "&")
    return query.isEmpty ? "/agenda" : "/agenda?" + query
  }
}
