import Foundation
import Hummingbird
import Journal
import Kernel
import Messaging
import MessagingRules
import People
import Postal
import Storage
import Web

/// `/reglages/courrier`: whether the company prints its letters itself or a service does, and whether the service lets us in.
struct PostalPages: PrivatePages {
  let desk: AccountDesk

  init(_ desk: AccountDesk) { self.desk = desk }

  static let path = "/reglages/courrier"

  private enum Field {
    static let service = "prestataire"
    static let place = "lieu"
    static let client = "client"
    static let secret = "secret"
    static let user = "utilisateur"
    static let password = "motdepasse"
    static let email = "courriel"
    static let colour = "couleur"
    static let sheet = "porteadresse"
    static let address = "adresse"
    static let tokens = "jetons"
    static let typed = [client, user, email, address, tokens]
  }

  private static let sandbox = "essai"
  private static let production = "production"

  private static func services(_ words: WordBook) -> [(value: String, name: String)] {
    [("", words("postal.service.none"))]
      + PostalService.allCases.map { ($0.rawValue, words("postal.service.\($0.rawValue)")) }
  }

  private static func places(_ words: WordBook) -> [(value: String, name: String)] {
    [production, sandbox].map { ($0, words("postal.place.\($0)")) }
  }

  /// What a form carries of what was stored when it was made. A secret is never among it.
  private static func fields(_ words: WordBook) -> [EditField] {
    [
      EditField(Field.service, words("postal.service"), .choice(services(words))),
      EditField(Field.place, words("postal.place"), .choice(places(words))),
      EditField(Field.client, words("postal.client")), EditField(Field.user, words("postal.user")),
      EditField(Field.email, words("postal.email")), EditField(Field.colour, words("postal.colour"), .tick),
      EditField(Field.sheet, words("postal.sheet"), .tick), EditField(Field.address, words("postal.address")),
      EditField(Field.tokens, words("postal.tokens")),
    ]
  }

  private static func values(_ kept: PostalSetting?) -> EditValues {
    var values = EditValues()
    values[Field.service] = kept?.service ?? ""
    values[Field.place] = kept?.isSandbox == true ? sandbox : production
    values[Field.client] = kept?.client ?? ""
    values[Field.user] = kept?.user ?? ""
    values[Field.email] = kept?.email ?? ""
    values[Field.colour] = kept?.isColoured == true ? "1" : ""
    values[Field.sheet] = kept?.hasAddressSheet ?? true ? "1" : ""
    values[Field.address] = kept?.address ?? ""
    values[Field.tokens] = kept?.tokenAddress ?? ""
    return values
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/courrier") { _, context in try await page(context) }
    routes.post("/reglages/courrier") { _, context in try await save(context) }
    routes.post("/reglages/courrier/essai") { _, context in try await test(context) }
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let form = context.form
    func text(_ name: String) -> String? {
      let text = (form[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? nil : text
    }
    let (company, actor, now) = (context.company, context.actor, context.now)
    let isOurs = form[Field.service] == ""
    let setting = PostalSetting(
      service: form[Field.service] ?? "?", isSandbox: form[Field.place] == Self.sandbox, address: text(Field.address),
      tokenAddress: text(Field.tokens), client: text(Field.client) ?? "", user: text(Field.user),
      email: text(Field.email) ?? "", isColoured: form[Field.colour] == "1", hasAddressSheet: form[Field.sheet] == "1")
    let set = SetPostalService(
      setting, secret: text(Field.secret) ?? "", password: text(Field.password) ?? "", key: desk.key)
    do {
      let conflict = try await context.saveSetting(
        PostalPages.fields(context.words), family: "postal_service", in: desk.database,
        stored: { PostalPages.values(try PostalSettingStore.find(company, $0)) },
        by: { transaction in
          if isOurs {
            try StopPostalService().run(transaction, company: company, actor: actor, at: now)
          } else {
            try set.run(transaction, company: company, actor: actor, at: now)
          }
        })
      if let conflict {
        try actor.needsEverything()
        return try await page(context, typed: form, conflict: conflict)
      }
    } catch let refusal as SetPostalService.Refusal {
      let field =
        switch refusal {
        case .service, .country: Field.service
        case .address: Field.address
        case .tokenAddress: Field.tokens
        case .client: Field.client
        case .secret: Field.secret
        case .user: Field.user
        case .password: Field.password
        case .email: Field.email
        }
      var errors = FormErrors()
      errors.add(field, context.words("postal.error.\(refusal.rawValue)"))
      return try await page(context, typed: form, errors: errors)
    }
    let said = isOurs ? "postal.stopped" : setting.isSandbox ? "postal.saved_sandbox" : "postal.saved"
    return context.redirect(PostalPages.path, flash: .done(context.words(said)))
  }

  /// Asks the service whether it lets us in. That costs nothing, and is in the journal.
  private func test(_ context: SignedInContext) async throws -> Response {
    try context.actor.needsEverything()
    let (company, words) = (context.company, context.words)
    let kept = try await desk.database.read { try PostalSettingStore.find(company, $0) }
    guard let kept, let way = try PostalSettingStore.way(kept, of: company, within: 20, key: { desk.key }) else {
      return context.redirect(PostalPages.path, flash: .failed(words("postal.test.none")))
    }
    var flash = Flash.done(words("postal.test.done"))
    do {
      try await way.provider.check()
    } catch {
      flash = .failed(words("postal.test.failed", ["said": words(error.reason)]))
    }
    try await desk.database.write {
      Journal($0, actor: context.actor, at: context.now).record(
        "postal_service.tried", "company:\(company)", company: company, facts: ["service": .text(kept.service)])
    }
    return context.redirect(PostalPages.path, flash: flash)
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors(), conflict: EditConflict? = nil
  ) async throws -> Response {
    try context.needsToRead(or: .configure)
    let company = context.company
    let kept = try await desk.database.read { try PostalSettingStore.find(company, $0) }
    let (words, stored) = (context.words, PostalPages.values(kept))
    let fields = PostalPages.fields(words)
    // What was typed over an older state stays so until its author has seen what changed.
    let before = typed.flatMap { conflict == nil ? EditValues(before: $0, fields) : nil } ?? stored
    let shown = conflict?.merged ?? typed.map { EditValues(typed: $0, fields) } ?? stored
    func choices(_ all: [(value: String, name: String)], _ field: String) -> [PageModel] {
      all.map { ["value": $0.value, "name": $0.name, "isChosen": $0.value == shown[field]] }
    }
    var model: PageModel = [
      "errors": errors.model, "conflict": conflict?.model(fresh: PostalPages.path, words),
      "before": fields.map { ["name": $0.name, "value": before[$0.name]] as PageModel },
      "saveText": words(conflict == nil ? "account.save" : "edit.conflict.save"), "isSet": kept != nil,
      "mayChange": context.actor.mayEverything, "isSandbox": kept?.isSandbox == true,
      "services": choices(PostalPages.services(words), Field.service),
      "places": choices(PostalPages.places(words), Field.place),
      "isColoured": shown[Field.colour] == "1", "hasSheet": shown[Field.sheet] == "1",
    ]
    for name in Field.typed { model[name] = shown[name] }
    for name in Field.typed + [Field.service, Field.secret, Field.password] { model["\(name)Error"] = errors[name] }
    guard conflict == nil else {
      return try context.page(
        "postal", model, title: words("edit.conflict.page_title", ["title": words("postal.title")]), section: "setup",
        status: .conflict)
    }
    return try context.formPage("postal", model, title: words("postal.title"), section: "setup", errors: errors)
  }
}
