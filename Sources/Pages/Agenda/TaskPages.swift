import Agenda
import AgendaRules
public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// Something is asked of a colleague, or of oneself, about a customer and for a day.
public struct TaskPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/agenda/actions/nouvelle") { request, context in
      try context.needs(.comment)
      return try await form(request.query, FormErrors(), context)
    }
    routes.post("/agenda/actions") { _, context in
      try context.needs(.comment)
      return try await ask(context)
    }
  }

  /// The fields' names, which are also their ids in the page.
  private enum Field {
    static let customer = "client"
    static let text = "texte"
    static let assignee = "qui"
    static let due = "pour"
    /// The line that it is asked from, and whether it is handed over.
    static let line = "ligne"
    static let hands = "confier"
    /// Where one is once it is handed over.
    static let next = "suite"
  }

  private func form(_ typed: Form, _ errors: FormErrors, _ context: SignedInContext) async throws -> Response {
    let (company, day, words) = (context.company, context.day, context.words)
    let code = typed[Field.customer] ?? ""
    let found = try await database.read { snapshot in
      let customer = try CustomerStore.find(code: code, of: company, snapshot)
      let seen = try customer.map { try context.sight.covers($0.id, snapshot) } ?? false
      return (
        name: seen ? customer?.name : nil,
        team: try customer.map { try TeamStore.helpers(seeing: $0.id, of: company, on: day, snapshot) }
          ?? TeamStore.colleagues(of: company, snapshot)
      )
    }
    let line = context.may(.remind) ? typed[Field.line].flatMap { AgendaKey($0) } : nil
    let me = context.visitor.person.description
    let chosen = typed[Field.assignee] ?? me
    let tomorrow = BusinessCalendar().adding(businessDays: 1, to: context.day)
    let page: PageModel = [
      "code": code, "customerName": found.name, "text": typed[Field.text] ?? "",
      "dayText": typed[Field.due] ?? DateFormat(words.language).short(tomorrow),
      "back": TaskPages.place(typed["retour"]),
      "team": found.team.map {
        ["value": $0.id.description, "name": $0.name, "chosen": $0.id.description == chosen] as PageModel
      },
      "errors": errors.model, "customerError": errors[Field.customer], "textError": errors[Field.text],
      "assigneeError": errors[Field.assignee], "dayError": errors[Field.due],
      "next": typed[Field.next].map { LocalPath($0).text },
      "line": line.flatMap { HandLine.canHand($0.kind) ? $0.text : nil }, "hands": typed[Field.hands] != nil,
    ]
    return try context.formPage(
      "task-form", page, title: words("agenda.task.title"), section: "agenda", errors: errors)
  }

  private func ask(_ context: SignedInContext) async throws -> Response {
    let (company, day, actor, now, typed, words) = (
      context.company, context.day, context.actor, context.now, context.form, context.words
    )
    var fields = TypedFields(typed, today: day, words: words)
    let due = fields.day(Field.due)
    let text = fields.text(Field.text, max: AgendaText.charactersMax)
    if text == nil, fields.errors[Field.text] == nil { fields.errors.add(Field.text, words("agenda.task.empty")) }
    let code = (typed[Field.customer] ?? "").split(separator: " ").joined(separator: " ")
    let customer = try await database.read { snapshot -> CustomerID? in
      let found = try CustomerStore.find(code: code, of: company, snapshot)?.id
      return try found.flatMap { try context.sight.covers($0, snapshot) ? $0 : nil }
    }
    if customer == nil { fields.errors.add(Field.customer, words("agenda.task.no_customer")) }
    guard fields.errors.isEmpty, let due, let text, let customer,
      let assignee = Int64(typed[Field.assignee] ?? "").map({ PersonID($0) })
    else { return try await form(typed, fields.errors, context) }
    let handed = typed[Field.hands] != nil ? typed[Field.line].flatMap { AgendaKey($0) } : nil
    do {
      let mark = try await database.write { transaction -> Int64? in
        guard let handed else {
          _ = try AskTask(text, about: customer, of: assignee, by: due).run(
            transaction, company: company, on: day, actor: actor, at: now)
          return nil
        }
        // The customer that is typed is the one of the line.
        guard try AgendaStore.customer(of: handed, context.sight, transaction)?.id == customer else {
          throw AgendaRefusal.unknown
        }
        return try HandLine(handed, to: assignee, text, by: due).run(
          transaction, company: company, on: day, actor: actor, at: now)
      }
      let back = TaskPages.place((mark == nil ? nil : typed[Field.next]) ?? typed["retour"])
      let said = words(
        mark == nil ? "agenda.task.asked" : "agenda.task.handed", ["day": DateFormat(words.language).near(due)])
      return context.redirect(
        back, flash: .done(said, undo: mark.map { Undo("/agenda/reprises/\($0)", back: back) }))
    } catch let refusal as AgendaRefusal {
      switch refusal {
      case .inThePast, .tooFar: fields.errors.add(Field.due, words("agenda.not_ahead"))
      case .notTheirs:
        let isOwn = handed != nil && assignee == context.visitor.person
        fields.errors.add(Field.assignee, words(isOwn ? "agenda.task.own" : "agenda.task.not_theirs"))
      case .marked(let name): fields.errors.add(Field.hands, words("agenda.flash.marked", ["who": name]))
      case .unknown where handed != nil:
        fields.errors.add(Field.customer, words("agenda.task.other_customer"))
      default: fields.errors.add(Field.text, words("agenda.task.empty"))
      }
      return try await form(typed, fields.errors, context)
    }
  }

  /// The page of ours that an address names, else the agenda.
  private static func place(_ named: String?) -> String {
    let path = LocalPath(named ?? "/").text
    return path == "/" ? "/agenda" : path
  }
}
