import Kernel
import Language
import People
import PeopleRules
import ReceivablesRules
import Web

/// How the interface speaks of people and their roles.
struct UserWords {
  let words: WordBook

  init(_ words: WordBook) { self.words = words }

  func role(_ role: Role) -> String { role.name ?? words("role.\(role.key)") }

  func rights(_ role: Role) -> String {
    Right.allCases.filter { role.may($0) }.map { words("right.\($0.rawValue)") }.joined(separator: ", ")
  }

  func companies(_ access: CompanyAccess, _ companies: [Company]) -> String {
    guard case .only(let ids) = access else { return words("users.every_company") }
    return companies.filter { ids.contains($0.id) }.map(\.name).joined(separator: ", ")
  }

  /// Where an account stands: its tag's colour and word.
  func state(_ line: StaffStore.Line, at: Moment) -> (tone: String, text: String) {
    if line.left != nil { return ("mute", words("users.state.left")) }
    if line.hasPassword || line.comesFromProvider { return ("ok", words("users.state.active")) }
    guard let until = line.invitedUntil else { return ("mute", words("users.state.uninvited")) }
    guard until > at else { return ("warn", words("users.state.expired")) }
    return ("mute", words("users.state.invited", ["day": DateFormat(words.language).short(until.parisDate)]))
  }

  func day(_ moment: Moment?) -> String? { moment.map { DateFormat(words.language).short($0.parisDate) } }
}

/// What the list of people can be sorted by: it fits a page, and is sorted there.
enum UserOrder: String, SortColumn {
  case name = "nom"
  case role
  case state = "compte"
  case seen = "connexion"

  var isHighFirst: Bool { self == .seen }
  var kind: SortedPlace.Kind { .moment }
}

/// The list of people.
struct UserListModel {
  /// By family name.
  let lines: [StaffStore.Line]
  let companies: [Company]
  let isLeft: Bool
  /// The order that somebody asked for.
  let asked: ListOrder<UserOrder>?
  /// Whether the reader may change anybody; an auditor reads.
  let mayManage: Bool
  let mayEverything: Bool
  let at: Moment
  let words: WordBook

  func page() -> PageModel {
    let speech = UserWords(words)
    let rows = sorted.map { line -> PageModel in
      let state = speech.state(line, at: at)
      return [
        "path": mayManage ? "/reglages/utilisateurs/\(line.person.id)" : nil, "name": line.person.name,
        "email": line.person.email.text, "role": speech.role(line.person.role),
        "companies": speech.companies(line.person.access, companies), "tone": state.tone, "state": state.text,
        "factor": line.hasSecondFactor ? words("users.factor.on") : words("users.factor.off"),
        "hasFactor": line.hasSecondFactor, "seen": speech.day(line.lastSignIn) ?? "–",
      ]
    }
    return [
      "views": [
        ["name": words("users.view.active"), "path": path(false, asked), "current": !isLeft] as PageModel,
        ["name": words("users.view.left"), "path": path(true, asked), "current": isLeft] as PageModel,
      ],
      "exports": ExportLinks.model(path, words), "mayManage": mayManage, "mayEverything": mayEverything, "rows": rows,
      "isEmpty": rows.isEmpty, "hasCompanies": companies.count > 1, "headings": headings,
    ]
  }

  private var order: ListOrder<UserOrder> { asked ?? ListOrder(.name) }

  /// The people in the order of the list; equals stay by family name, and who never signed in comes last.
  var sorted: [StaffStore.Line] {
    let speech = UserWords(words)
    func ranked(_ key: (StaffStore.Line) -> String) -> [StaffStore.Line] {
      let groups = Dictionary(grouping: lines) { Folding.folded(key($0)) }.sorted { $0.key < $1.key }
      return (order.isDescending ? groups.reversed() : groups).flatMap(\.value)
    }
    switch order.column {
    case .name: return order.isDescending ? lines.reversed() : lines
    case .role: return ranked { speech.role($0.person.role) }
    case .state: return ranked { speech.state($0, at: at).text }
    case .seen:
      let groups = Dictionary(grouping: lines.filter { $0.lastSignIn != nil }) { $0.lastSignIn ?? at }
        .sorted { $0.key < $1.key }
      let seen = (order.isDescending ? groups.reversed() : groups).flatMap(\.value)
      return seen + lines.filter { $0.lastSignIn == nil }
    }
  }

  private var headings: [PageModel] {
    func heading(_ key: String, _ column: UserOrder? = nil) -> PageModel {
      order.heading(words("users.\(key)"), column) { path(isLeft, $0) }
    }
    return [heading("name", .name), heading("role", .role)] + (companies.count > 1 ? [heading("companies")] : [])
      + [heading("state", .state), heading("factor"), heading("seen", .seen)]
  }
}

/// The page of one person, or of somebody new.
struct UserModel {
  /// Nil for somebody new.
  let line: StaffStore.Line?
  let roles: [Role]
  let companies: [Company]
  let actor: Actor
  /// The company that is open: an absence is of one.
  let company: CompanyID
  let typed: Form?
  let errors: FormErrors
  /// Whether somebody saved something else meanwhile, which the page says: saved again, it is over that.
  let isStale: Bool
  let at: Moment
  let words: WordBook

  func page() -> PageModel {
    typealias Field = UserForm.Field
    let speech = UserWords(words)
    let person = line?.person
    let isSelf = person.map { $0.id == actor.person } ?? false
    let isBeyond = person.map { !actor.covers($0) } ?? false
    let mayChange = !isSelf && !isBeyond && line?.left == nil
    var page: PageModel =
      [
        "isNew": line == nil, "errors": errors.model,
        "action": line == nil ? "/reglages/utilisateurs" : "/reglages/utilisateurs/\(person?.id ?? PersonID(0))",
        "name": typed?[Field.name] ?? person?.name ?? "", "nameError": errors[Field.name],
        "email": typed?[Field.email] ?? person?.email.text ?? "", "emailError": errors[Field.email],
        "isFrench": typed?[Field.language] != "en", "mayChange": mayChange,
        "roleError": errors[Field.role], "companyError": errors[Field.company],
        "hasCompanies": companies.count > 1, "mayAll": actor.companies == .all,
        "reason": isSelf ? words("users.own") : isBeyond ? words("users.beyond") : nil,
      ] as PageModel
    let read = isStale ? nil : typed.map { StaleForm.version($0) }
    page["version"] = line.map { "\(read ?? $0.accessVersion)" }
    let chosenRole = typed?[Field.role] ?? person?.role.key
    page["roles"] = roles.filter { actor.covers($0) || $0.key == chosenRole }.map { role -> PageModel in
      ["value": role.key, "name": speech.role(role), "isChosen": role.key == chosenRole]
    }
    page["isSome"] = isSome
    page["companies"] = companies.filter { actor.companies.allows($0.id) }.map { company -> PageModel in
      ["value": company.id.description, "name": company.name, "isChosen": isChosen(company.id)]
    }
    if let line { page["account"] = account(line, mayChange: mayChange, isBeyond: isBeyond, speech) }
    return page
  }

  private var isSome: Bool {
    if let typed { return typed[UserForm.Field.scope] == "choix" }
    if case .only? = line?.person.access { return true }
    return actor.companies != .all
  }

  private func isChosen(_ company: CompanyID) -> Bool {
    if let typed { return typed.all(UserForm.Field.company).contains(company.description) }
    guard case .only(let ids)? = line?.person.access else { return false }
    return ids.contains(company)
  }

  private func account(
    _ line: StaffStore.Line, mayChange: Bool, isBeyond: Bool, _ speech: UserWords
  ) -> PageModel {
    let state = speech.state(line, at: at)
    return [
      "path": "/reglages/utilisateurs/\(line.person.id)", "tone": state.tone, "state": state.text,
      "seen": speech.day(line.lastSignIn) ?? words("users.never"),
      "factor": line.hasSecondFactor ? words("users.factor.on") : words("users.factor.off"),
      "hasFactor": line.hasSecondFactor, "mayAct": mayChange, "hasLeft": line.left != nil && !isBeyond,
      "leftOn": speech.day(line.left),
      "absencePath": line.left == nil && line.person.access.allows(company) && !isBeyond
        ? "\(AbsencePages.path)/nouvelle?qui=\(line.person.id)" : nil,
      "inviteText": line.hasPassword ? words("users.reset.explanation") : words("users.invite.explanation"),
      "inviteAct": line.hasPassword ? words("users.reset.act") : words("users.invite.act"),
    ]
  }
}
