import Foundation
import Hummingbird
import Journal
import Kernel
import Messaging
import MessagingRules
import People
import Sms
import Storage
import Web

/// `/reglages/sms`: the service that the company's text messages leave through, and a message to try it.
struct SmsPages: PrivatePages {
  let desk: AccountDesk

  init(_ desk: AccountDesk) { self.desk = desk }

  static let path = "/reglages/sms"

  private enum Field {
    static let service = "prestataire"
    static let sender = "expediteur"
    static let account = "compte"
    static let application = "application"
    static let secret = "secret"
    static let consumer = "consommateur"
    static let address = "adresse"
    static let number = "numero"
    static let typed = [service, sender, account, application, address]
  }

  /// What a form carries of what was stored when it was made. A secret is never among it.
  private static func fields(_ words: WordBook) -> [EditField] {
    let services = SmsService.allCases.map { (value: $0.rawValue, name: words("sms.service.\($0.rawValue)")) }
    return [
      EditField(Field.service, words("sms.service"), .choice(services)),
      EditField(Field.sender, words("sms.sender")), EditField(Field.account, words("sms.account")),
      EditField(Field.application, words("sms.application")), EditField(Field.address, words("sms.address")),
    ]
  }

  private static func values(_ kept: SmsSetting?) -> EditValues {
    var values = EditValues()
    values[Field.service] = kept?.service ?? ""
    values[Field.sender] = kept?.sender ?? ""
    values[Field.account] = kept?.account ?? ""
    values[Field.application] = kept?.applicationKey ?? ""
    values[Field.address] = kept?.address ?? ""
    return values
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/sms") { _, context in try await page(context) }
    routes.post("/reglages/sms") { _, context in try await save(context) }
    routes.post("/reglages/sms/essai") { _, context in try await test(context) }
    routes.post("/reglages/sms/arreter") { _, context in try await stop(context) }
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let form = context.form
    func text(_ name: String) -> String? {
      let text = (form[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? nil : text
    }
    let setting = SmsSetting(
      service: form[Field.service] ?? "", address: text(Field.address).map { SmsPages.withoutSlash($0) },
      sender: text(Field.sender) ?? "", account: text(Field.account), applicationKey: text(Field.application))
    let set = SetSmsService(
      setting, secret: text(Field.secret) ?? "", consumerKey: text(Field.consumer) ?? "", key: desk.key)
    let (company, actor, now) = (context.company, context.actor, context.now)
    do {
      let conflict = try await context.saveSetting(
        SmsPages.fields(context.words), family: "sms_service", in: desk.database,
        stored: { SmsPages.values(try SmsSettingStore.find(company, $0)) },
        by: { try set.run($0, company: company, actor: actor, at: now) })
      if let conflict {
        try actor.needsEverything()
        return try await page(context, typed: form, conflict: conflict)
      }
    } catch let refusal as SetSmsService.Refusal {
      let field =
        switch refusal {
        case .service: Field.service
        case .address: Field.address
        case .sender: Field.sender
        case .account: Field.account
        case .applicationKey: Field.application
        case .secret: Field.secret
        case .consumerKey: Field.consumer
        }
      var errors = FormErrors()
      errors.add(field, context.words("sms.error.\(refusal.rawValue)"))
      return try await page(context, typed: form, errors: errors)
    }
    return context.redirect(SmsPages.path, flash: .done(context.words("sms.saved")))
  }

  private static func withoutSlash(_ address: String) -> String {
    address.hasSuffix("/") ? String(address.dropLast()) : address
  }

  /// Sends a message to the number that was typed, through the service that is kept, and says what it answered. It costs
  /// what any message costs, and is in the journal.
  private func test(_ context: SignedInContext) async throws -> Response {
    try context.actor.needsEverything()
    let (company, words, typed) = (context.company, context.words, context.form[Field.number] ?? "")
    let kept = try await desk.database.read { try SmsSettingStore.find(company, $0) }
    guard let kept, let way = try SmsSettingStore.way(kept, of: company, within: 20, key: { desk.key }) else {
      return context.redirect(SmsPages.path, flash: .failed(words("sms.test.none")))
    }
    let number: MobileNumber
    do {
      number = try MobileNumber(typed: typed, country: "FR")
    } catch {
      var errors = FormErrors()
      errors.add(Field.number, words("mobile.\(error.rawValue)", ["typed": typed]))
      return try await page(context, tried: typed, errors: errors)
    }
    let text = SmsText.plain(words("sms.test.body"))
    let delivery = await way.provider.send(
      SmsMessage(
        to: number, text: text, sender: way.sender, reference: "T-\(UUID().uuidString.prefix(8))",
        isUnicode: SmsParts(text).alphabet == .unicode))
    try await desk.database.write {
      Journal($0, actor: context.actor, at: context.now).record(
        "sms_service.tried", "company:\(company)", company: company, facts: ["recipient": .text(number.e164)])
    }
    let flash: Flash =
      switch delivery {
      case .accepted(_, let reply): .done(words("sms.test.done", ["number": number.e164, "said": reply]))
      case .refused(let said), .postponed(let said, _): .failed(words("sms.test.failed", ["said": said]))
      case .unavailable(let reason): .failed(words("sms.test.failed", ["said": words(reason)]))
      case .uncertain(let reason): .warning(words("sms.test.uncertain", ["said": words(reason)]))
      }
    return context.redirect(SmsPages.path, flash: flash)
  }

  private func stop(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    try await desk.database.write { try StopSmsService().run($0, company: company, actor: actor, at: now) }
    return context.redirect(SmsPages.path, flash: .done(context.words("sms.stopped")))
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, tried: String = "", errors: FormErrors = FormErrors(),
    conflict: EditConflict? = nil
  ) async throws -> Response {
    try context.needsToRead(or: .configure)
    let company = context.company
    let kept = try await desk.database.read { try SmsSettingStore.find(company, $0) }
    let (words, stored) = (context.words, SmsPages.values(kept))
    let fields = SmsPages.fields(words)
    // What was typed over an older state stays so until its author has seen what changed.
    let before = typed.flatMap { conflict == nil ? EditValues(before: $0, fields) : nil } ?? stored
    let shown = conflict?.merged ?? typed.map { EditValues(typed: $0, fields) } ?? stored
    var model: PageModel = [
      "errors": errors.model, "conflict": conflict?.model(fresh: SmsPages.path, words),
      "before": fields.map { ["name": $0.name, "value": before[$0.name]] as PageModel },
      "saveText": words(conflict == nil ? "account.save" : "edit.conflict.save"), "isSet": kept != nil,
      "mayChange": context.actor.mayEverything, "senderMax": "15", "tried": tried,
      "services": SmsService.allCases.map { service -> PageModel in
        [
          "value": service.rawValue, "name": words("sms.service.\(service.rawValue)"),
          "isChosen": service.rawValue == shown[Field.service],
        ]
      },
      "addressHint": words("sms.address_hint", ["brevo": BrevoSms.address, "ovh": OvhSms.address]),
    ]
    for name in Field.typed { model[name] = shown[name] }
    for name in Field.typed + [Field.secret, Field.consumer, Field.number] { model["\(name)Error"] = errors[name] }
    guard conflict == nil else {
      return try context.page(
        "sms", model, title: words("edit.conflict.page_title", ["title": words("sms.title")]), section: "setup",
        status: .conflict)
    }
    return try context.formPage("sms", model, title: words("sms.title"), section: "setup", errors: errors)
  }
}
