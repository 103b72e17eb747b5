import Journal
import Kernel
import MessagingRules
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// The names of what entries are about and of what their facts name, read together, with the page of each that whoever
/// reads may open.
struct AuditSubjects: Sendable {
  struct Named: Sendable, Hashable {
    let text: String
    let path: String?
  }

  private var named: [String: Named] = [:]
  /// What an action or a promise was about: the key of its customer.
  private var customers: [String: Int64] = [:]
  private(set) var currencies: [Int64: Currency] = [:]
  private(set) var currency = Currency.eur

  private static let families = [
    "customer", "item", "person", "import", "job", "promise", "action", "scenario", "segment", "entry", "dispute",
    "message",
  ]

  static func read(
    _ entries: [JournalEntry], of company: CompanyID, for actor: Actor, _ snapshot: Snapshot
  ) throws -> AuditSubjects {
    var keys: [String: Set<Int64>] = [:]
    for entry in entries {
      note(entry.subject, &keys)
      for name in AuditWords.names(entry) { note(name, &keys) }
    }
    var result = AuditSubjects()
    try result.readCustomers(keys, of: company, snapshot)
    try result.readOthers(keys, of: company, for: actor, snapshot)
    return result
  }

  private static func note(_ subject: String, _ keys: inout [String: Set<Int64>]) {
    let parts = subject.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let key = Int64(parts[1]), families.contains(String(parts[0])) else { return }
    keys[String(parts[0]), default: []].insert(key)
  }

  /// Customers, also of promises and actions, and items.
  private mutating func readCustomers(
    _ keys: [String: Set<Int64>], of company: CompanyID, _ snapshot: Snapshot
  ) throws {
    var wanted = keys["customer"] ?? []
    for (family, table) in [("promise", "promise"), ("action", "dunning_action")] as [(String, SQL)] {
      guard let these = keys[family]?.sorted() else { continue }
      try snapshot.forEach("SELECT id, customer FROM \(table) WHERE company = \(company) AND id IN \(these)") {
        customers["\(family):\($0.int(0))"] = $0.int(1)
        wanted.insert($0.int(1))
      }
    }
    try snapshot.forEach(
      "SELECT id, code, name FROM customer WHERE company = \(company) AND id IN \(wanted.sorted())"
    ) { named["customer:\($0.int(0))"] = Named(text: $0.text(2), path: "/clients/\(Form.encoded($0.text(1)))") }
    let items = (keys["item"] ?? []).sorted()
    try snapshot.forEach(
      "SELECT id, number, currency FROM item WHERE company = \(company) AND id IN \(items)"
    ) {
      named["item:\($0.int(0))"] = Named(text: $0.text(1), path: "/factures/\(Form.encoded($0.text(1)))")
      currencies[$0.int(0)] = try $0.currency(2)
    }
  }

  private mutating func readOthers(
    _ keys: [String: Set<Int64>], of company: CompanyID, for actor: Actor, _ snapshot: Snapshot
  ) throws {
    let configures = actor.may(.configure, in: company)
    let manages = actor.may(.managePeople, in: company)
    func names(
      _ family: String, _ statement: (_ keys: [Int64]) -> SQL, path: (Int64) -> String?
    ) throws -> [String: Named] {
      guard let these = keys[family]?.sorted() else { return [:] }
      var found: [String: Named] = [:]
      try snapshot.forEach(statement(these)) {
        found["\(family):\($0.int(0))"] = Named(text: $0.text(1), path: path($0.int(0)))
      }
      return found
    }
    let found = [
      try names("person", { "SELECT id, name FROM person WHERE id IN \($0)" }) {
        manages ? "/reglages/utilisateurs/\($0)" : nil
      },
      try names("import", { "SELECT id, name FROM import_file WHERE company = \(company) AND id IN \($0)" }) {
        "/imports/\($0)"
      },
      try names("job", { "SELECT id, title FROM job WHERE company = \(company) AND id IN \($0)" }) {
        configures ? "/travaux/\($0)" : nil
      },
      try names("scenario", { "SELECT id, name FROM scenario WHERE company = \(company) AND id IN \($0)" }) {
        "/scenarios/\($0)"
      },
      try names("segment", { "SELECT id, name FROM segment WHERE company = \(company) AND id IN \($0)" }) {
        "/segments/\($0)"
      },
    ]
    for names in found { named.merge(names) { first, _ in first } }
    for role in try RoleStore.all(snapshot) where role.name != nil {
      named["role:\(role.key)"] = Named(
        text: role.name ?? "", path: manages ? "/reglages/roles/\(Form.encoded(role.key))" : nil)
    }
    for each in try CompanyStore.all(snapshot) {
      named["company:\(each.id)"] = Named(text: each.name, path: nil)
      if each.id == company { currency = each.currency }
    }
  }

  /// What an entry is about, and its page.
  func name(_ subject: String, _ words: WordBook) -> Named? {
    if let customer = customers[subject] { return named["customer:\(customer)"] }
    if let known = named[subject] { return known }
    let parts = subject.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let number = words("journal.number_of", ["number": parts[1]])
    switch parts[0] {
    case "message": return Named(text: number, path: "/envois/\(parts[1])")
    case "entry": return Named(text: number, path: "/lettrage/\(parts[1])")
    case "reply": return Named(text: number, path: "/reponses/\(parts[1])")
    case "dispute": return Named(text: number, path: "/litiges/\(parts[1])")
    case "subscription": return Named(text: words("nav.report_list"), path: "/rapports/envois")
    case "text": return AuditSubjects.text(parts[1], words)
    case "mapping": return Named(text: parts[1], path: nil)
    case "day": return CivilDate(parts[1]).map { Named(text: AuditWords.day($0, words), path: nil) }
    case "semester": return Named(text: parts[1].replacing("-", with: " "), path: nil)
    case "role":
      let name = words("role.\(parts[1])")
      return Named(text: name.hasPrefix("⟦") ? words("journal.value.role_removed") : name, path: nil)
    default: return nil
    }
  }

  /// `fr/first/email.opening`: a text of the messages, and its field on its page.
  private static func text(_ key: String, _ words: WordBook) -> Named? {
    let parts = key.split(separator: "/").map(String.init)
    guard parts.count == 3, let language = LanguageCode(rawValue: parts[0]),
      let kind = parts[1].split(separator: "@").first, let step = ReminderStep(rawValue: String(kind)),
      let heading = TextKey.Heading(rawValue: parts[2])
    else { return nil }
    let variant = parts[1].split(separator: "@").dropFirst().first.map(String.init)
    let said = words(
      "journal.wording",
      [
        "step": TextModel.title(step, variant, words), "language": words("journal.wording.\(language.rawValue)"),
        "heading": words("journal.wording.\(heading.rawValue)"),
      ])
    let field = heading.rawValue.replacing(".", with: "-")
    return Named(text: said, path: TextModel.path(step, language, variant) + "#\(field)")
  }

  /// A thing that a fact names by its key.
  subscript(family: String, key: Int64) -> Named? { named["\(family):\(key)"] }
}
