import Foundation
import Hummingbird
import Kernel
import Language
import Mail
import Mailbox
import People
import Replies
import RepliesRules
import Storage
import Web

/// `/reglages/reponses`: the mailbox in which a company's answers arrive, a look into it to try it, and what keeps it from
/// being read.
struct MailboxPages: PrivatePages {
  let desk: AccountDesk
  /// Certificates to trust instead of the system's.
  let authorityFile: String?

  init(_ desk: AccountDesk, authorityFile: String?) {
    self.desk = desk
    self.authorityFile = authorityFile
  }

  static let path = "/reglages/reponses"

  private enum Field {
    static let host = "serveur"
    static let port = "port"
    static let security = "chiffrement"
    static let user = "utilisateur"
    static let password = "motdepasse"
    static let folder = "dossier"
    static let returnAddress = "adresse"
    static let all = [host, port, security, user, password, folder, returnAddress]
  }

  /// What a form carries of what was stored when it was made. A password is never among it.
  private static func fields(_ words: WordBook) -> [EditField] {
    let securities = securities.map { (value: $0.rawValue, name: words("mailbox.security.\($0.rawValue)")) }
    return [
      EditField(Field.host, words("mailbox.host")), EditField(Field.port, words("mailserver.port")),
      EditField(Field.security, words("mailserver.security"), .choice(securities)),
      EditField(Field.user, words("mailserver.user")), EditField(Field.folder, words("mailbox.folder")),
      EditField(Field.returnAddress, words("mailbox.return_address")),
    ]
  }

  /// The usual one first.
  private static let securities: [MailSecurity] = [.tls, .startTLS, .none]

  private static func values(_ mailbox: MailboxSetting?) -> EditValues {
    var values = EditValues()
    values[Field.host] = mailbox?.host ?? ""
    values[Field.port] = mailbox.map { String($0.port) } ?? ""
    values[Field.security] = mailbox?.security ?? ""
    values[Field.user] = mailbox?.user ?? ""
    values[Field.folder] = mailbox?.folder ?? ""
    values[Field.returnAddress] = mailbox?.returnAddress ?? ""
    return values
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/reponses") { _, context in try await page(context) }
    routes.post("/reglages/reponses") { _, context in try await save(context) }
    routes.post("/reglages/reponses/essai") { _, context in try await test(context) }
    routes.post("/reglages/reponses/arreter") { _, context in try await stop(context) }
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let form = context.form
    func text(_ name: String) -> String { (form[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }
    let folder = text(Field.folder)
    let mailbox = MailboxSetting(
      host: text(Field.host), port: Int(text(Field.port)) ?? 0, security: form[Field.security] ?? "",
      user: text(Field.user), folder: folder.isEmpty ? "INBOX" : folder,
      returnAddress: text(Field.returnAddress).isEmpty ? nil : text(Field.returnAddress))
    let set = SetMailbox(mailbox, password: form[Field.password], key: desk.key)
    let (company, actor, now) = (context.company, context.actor, context.now)
    do {
      let conflict = try await context.saveSetting(
        MailboxPages.fields(context.words), family: "mailbox", in: desk.database,
        stored: { MailboxPages.values(try MailboxSettingStore.find(company, $0)) },
        by: { try set.run($0, company: company, actor: actor, at: now) })
      if let conflict { return try await page(context, typed: form, conflict: conflict) }
    } catch let refusal as SetMailbox.Refusal {
      let field =
        switch refusal {
        case .host: Field.host
        case .port: Field.port
        case .security: Field.security
        case .user: Field.user
        case .password: Field.password
        case .folder: Field.folder
        case .returnAddress: Field.returnAddress
        }
      var errors = FormErrors()
      errors.add(field, context.words("mailbox.error.\(refusal.rawValue)"))
      return try await page(context, typed: form, errors: errors)
    }
    return context.redirect(MailboxPages.path, flash: .done(context.words("mailbox.saved")))
  }

  /// Looks into the mailbox that is kept, and says what was found or what kept it from being read.
  private func test(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let (company, words) = (context.company, context.words)
    guard let mailbox = try await desk.database.read({ try MailboxSettingStore.find(company, $0) }) else {
      return context.redirect(MailboxPages.path, flash: .failed(words("mailbox.test.none")))
    }
    var settings = try MailboxSettingStore.settings(mailbox, of: company, authorityFile: authorityFile) { desk.key }
    settings.limits.connecting = 10
    settings.limits.answering = 20
    let flash: Flash
    do {
      let count = try await ImapMailbox(settings).open { $0.messages }
      flash = .done(words("mailbox.test.done", count: Int(count), ["folder": mailbox.folder]))
    } catch let error as MailboxError {
      flash = .failed(words("mailbox.test.failed", ["said": words(error.phrase)]))
    }
    return context.redirect(MailboxPages.path, flash: flash)
  }

  private func stop(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let (company, actor, now) = (context.company, context.actor, context.now)
    try await desk.database.write { try StopMailbox().run($0, company: company, actor: actor, at: now) }
    return context.redirect(MailboxPages.path, flash: .done(context.words("mailbox.stopped")))
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors(), conflict: EditConflict? = nil
  ) async throws -> Response {
    try context.needsToRead(or: .configure)
    let company = context.company
    let (mailbox, read) = try await desk.database.read { snapshot in
      let mailbox = try MailboxSettingStore.find(company, snapshot)
      return (mailbox, try mailbox.flatMap { try MailboxReadStore.find($0.name, of: company, snapshot) })
    }
    let words = context.words
    let texts: [String: String] = [
      Field.host: mailbox?.host ?? "", Field.port: mailbox.map { String($0.port) } ?? "993",
      Field.user: mailbox?.user ?? "", Field.folder: mailbox?.folder ?? "INBOX",
      Field.returnAddress: mailbox?.returnAddress ?? "",
    ]
    let fields = MailboxPages.fields(words)
    // What was typed over an older state stays so until its author has seen what changed.
    let before =
      typed.flatMap { conflict == nil ? EditValues(before: $0, fields) : nil } ?? MailboxPages.values(mailbox)
    let chosen =
      conflict?.merged[Field.security] ?? typed?[Field.security] ?? mailbox?.security ?? MailSecurity.tls.rawValue
    var model: PageModel = [
      "errors": errors.model, "conflict": conflict?.model(fresh: MailboxPages.path, words),
      "before": fields.map { ["name": $0.name, "value": before[$0.name]] as PageModel },
      "saveText": words(conflict == nil ? "account.save" : "edit.conflict.save"), "isSet": mailbox != nil,
      "mayChange": context.may(.configure),
      "failure": read?.failure.map { reason in
        words(
          "mailbox.failure",
          ["said": words(reason), "when": read?.failedSince.map { DateFormat(words.language).moment($0) } ?? ""])
      },
      "looked": mailbox == nil
        ? nil
        : read?.lookedAt.map { words("mailbox.looked", ["when": DateFormat(words.language).moment($0)]) }
          ?? words("mailbox.not_looked"),
      "securities": MailboxPages.securities.map { security -> PageModel in
        [
          "value": security.rawValue, "name": words("mailbox.security.\(security.rawValue)"),
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
        "mailbox", model, title: words("edit.conflict.page_title", ["title": words("mailbox.title")]),
        section: "setup", status: .conflict)
    }
    return try context.formPage("mailbox", model, title: words("mailbox.title"), section: "setup", errors: errors)
  }
}
