import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Mail
import Messaging
import MessagingRules
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/reglages/e-mail`: the server that the company's e-mails leave through, and a message to try it.
struct MailServerPages: PrivatePages {
  let desk: AccountDesk
  /// The server that the environment names, which goes first.
  let environment: String?

  init(_ desk: AccountDesk, environment: String?) {
    self.desk = desk
    self.environment = environment
  }

  private enum Field {
    static let host = "serveur"
    static let port = "port"
    static let security = "chiffrement"
    static let user = "utilisateur"
    static let password = "motdepasse"
    static let sender = "expediteur"
    static let all = [host, port, security, user, password, sender]
  }

  /// What a form carries of what was stored when it was made. A password is never among it.
  private static func fields(_ words: WordBook) -> [EditField] {
    let securities = MailSecurity.allCases.map {
      (value: $0.rawValue, name: words("mailserver.security.\($0.rawValue)"))
    }
    return [
      EditField(Field.host, words("mailserver.host")), EditField(Field.port, words("mailserver.port")),
      EditField(Field.security, words("mailserver.security"), .choice(securities)),
      EditField(Field.user, words("mailserver.user")), EditField(Field.sender, words("mailserver.sender")),
    ]
  }

  /// - Parameter server: `nil` where none is set: everything is empty then, whatever the form proposes.
  private static func values(_ server: MailServer?) -> EditValues {
    var values = EditValues()
    values[Field.host] = server?.host ?? ""
    values[Field.port] = server.map { String($0.port) } ?? ""
    values[Field.security] = server?.security ?? ""
    values[Field.user] = server?.user ?? ""
    values[Field.sender] = server?.sender ?? ""
    return values
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/e-mail") { _, context in try await page(context) }
    routes.post("/reglages/e-mail") { _, context in try await save(context) }
    routes.post("/reglages/e-mail/essai") { _, context in try await test(context) }
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let form = context.form
    func text(_ name: String) -> String? {
      let text = (form[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? nil : text
    }
    let server = MailServer(
      host: text(Field.host) ?? "", port: text(Field.port).flatMap { Int($0) } ?? 0,
      security: form[Field.security] ?? "", user: text(Field.user), sender: text(Field.sender))
    let set = SetMailServer(server, password: form[Field.password], key: desk.key)
    let (company, actor, now) = (context.company, context.actor, context.now)
    do {
      let conflict = try await context.saveSetting(
        MailServerPages.fields(context.words), family: "mail_server", in: desk.database,
        stored: { MailServerPages.values(try MailServerStore.find(company, $0)) },
        by: { try set.run($0, company: company, actor: actor, at: now) })
      if let conflict {
        try actor.needsEverything()
        return try await page(context, typed: form, conflict: conflict)
      }
    } catch {
      guard let refusal = error as? SetMailServer.Refusal else { throw error }
      let field =
        switch refusal {
        case .host: Field.host
        case .port: Field.port
        case .security: Field.security
        case .password: Field.password
        case .sender: Field.sender
        }
      var errors = FormErrors()
      errors.add(field, context.words("mailserver.error.\(refusal.rawValue)"))
      return try await page(context, typed: form, errors: errors)
    }
    return context.redirect("/reglages/e-mail", flash: .done(context.words("mailserver.saved")))
  }

  /// Sends the visitor a message through the server that is kept, and says what it answered.
  private func test(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let (server, company, person) = try await desk.database.read { snapshot in
      (
        try MailServerStore.find(context.company, snapshot), try CompanyStore.find(context.company, snapshot),
        try PersonStore.find(context.visitor.person, snapshot)
      )
    }
    let words = context.words
    guard let server, let company, let person, let from = server.sender ?? company.email else {
      return context.redirect("/reglages/e-mail", flash: .failed(words("mailserver.test.no_sender")))
    }
    let sender = try MailAddress(name: company.name, from)
    let note = MailNote(
      subject: words("mailserver.test.subject"), paragraphs: [words("mailserver.test.body")],
      language: context.language)
    let message = note.message(
      from: sender, to: try MailAddress(name: person.name, person.email.text), key: UUID().uuidString,
      date: context.now)
    var settings = try MailServerStore.settings(server, of: company.id) { desk.key }
    settings.timeouts = .init(connecting: 10, sending: 20)
    let envelope = MailEnvelope(from: sender, to: message.to, bytes: try message.mime())
    let flash: Flash =
      switch await SMTPTransport(settings).transport.deliver(envelope) {
      case .accepted: .done(words("mailserver.test.done", ["email": person.email.text]))
      case .refused(let said), .postponed(let said): .failed(words("mailserver.test.failed", ["said": said]))
      case .unavailable(let reason), .uncertain(let reason):
        .failed(words("mailserver.test.failed", ["said": words(reason)]))
      }
    return context.redirect("/reglages/e-mail", flash: flash)
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors(), conflict: EditConflict? = nil
  ) async throws -> Response {
    try context.needsToRead(or: .configure)
    let (server, company, person, firstSteps) = try await desk.database.read { snapshot in
      (
        try MailServerStore.find(context.company, snapshot), try CompanyStore.find(context.company, snapshot),
        try PersonStore.find(context.visitor.person, snapshot), try context.firstSteps(snapshot)
      )
    }
    let words = context.words
    let texts: [String: String] = [
      Field.host: server?.host ?? "", Field.port: server.map { String($0.port) } ?? "587",
      Field.user: server?.user ?? "", Field.sender: server?.sender ?? company?.email ?? "",
    ]
    let fields = MailServerPages.fields(words)
    // What was typed over an older state stays so until its author has seen what changed.
    let before =
      typed.flatMap { conflict == nil ? EditValues(before: $0, fields) : nil } ?? MailServerPages.values(server)
    let chosen =
      conflict?.merged[Field.security] ?? typed?[Field.security] ?? server?.security
      ?? MailSecurity.startTLS.rawValue
    var model: PageModel = [
      "errors": errors.model, "conflict": conflict?.model(fresh: "/reglages/e-mail", words),
      "before": fields.map { ["name": $0.name, "value": before[$0.name]] as PageModel },
      "saveText": words(conflict == nil ? "account.save" : "edit.conflict.save"), "isSet": server != nil,
      "mayChange": context.actor.mayEverything, "mayTest": context.may(.configure), "firstSteps": firstSteps,
      "environment": environment.map { words("mailserver.environment", ["server": $0]) },
      "testText": words("mailserver.test.text", ["email": person?.email.text ?? ""]),
      "securities": MailSecurity.allCases.map { security -> PageModel in
        [
          "value": security.rawValue, "name": words("mailserver.security.\(security.rawValue)"),
          "isChosen": security.rawValue == chosen,
        ]
      },
    ]
    for name in Field.all {
      // A password is never written back.
      model[name] = name == Field.password ? "" : conflict?.merged[name] ?? typed?[name] ?? texts[name] ?? ""
      model["\(name)Error"] = errors[name]
    }
    guard conflict == nil else {
      return try context.page(
        "mail-server", model, title: words("edit.conflict.page_title", ["title": words("mailserver.title")]),
        section: "setup", status: .conflict)
    }
    return try context.formPage(
      "mail-server", model, title: words("mailserver.title"), section: "setup", errors: errors)
  }
}
