import HTTPTypes
import Hummingbird
import Kernel
import People
import PeopleRules
import Storage
import Web

/// `/reglages/connexion`: signing in at the company's own provider of identities.
struct ProviderSettingsPages: PrivatePages {
  let desk: AccountDesk

  init(_ desk: AccountDesk) { self.desk = desk }

  private enum Field {
    static let issuer = "fournisseur"
    static let client = "client"
    static let secret = "secret"
    static let newcomers = "nouveaux"
    static let role = "role"
    static let domain = "domaine"
    static let trusts = "adresses"
  }

  /// What a form carries of what was stored when it was made. The secret is never among it.
  private static func fields(_ words: WordBook, _ roles: [Role]) -> [EditField] {
    let takes = [(value: "oui", name: words("edit.yes")), (value: "non", name: words("edit.no"))]
    return [
      EditField(Field.issuer, words("sso.issuer")), EditField(Field.client, words("sso.client")),
      EditField(Field.newcomers, words("sso.newcomers"), .choice(takes)),
      EditField(Field.role, words("sso.role"), .choice(roles.map { ($0.key, UserWords(words).role($0)) })),
      EditField(Field.domain, words("sso.domain")), EditField(Field.trusts, words("sso.trusts"), .tick),
    ]
  }

  /// - Parameter settings: `nil` where no provider is set: everything is empty then.
  private static func values(_ settings: ProviderSettings?) -> EditValues {
    var values = EditValues()
    values[Field.issuer] = settings?.issuer ?? ""
    values[Field.client] = settings?.clientID ?? ""
    values[Field.newcomers] = settings.map { $0.newcomersRole == nil ? "non" : "oui" } ?? ""
    values[Field.role] = settings?.newcomersRole ?? ""
    values[Field.domain] = settings?.domain ?? ""
    values[Field.trusts] = settings?.trustsAddresses == true ? "1" : ""
    return values
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/connexion") { _, context in try await page(context) }
    routes.post("/reglages/connexion") { _, context in try await save(context) }
    routes.post("/reglages/connexion/arreter") { _, context in
      let set = SetProvider(key: desk.key, actor: context.actor, at: context.now)
      try await desk.database.write { try set.forget($0) }
      return context.redirect("/reglages/connexion", flash: .done(context.words("sso.forgotten")))
    }
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let form = context.form
    func text(_ name: String) -> String { (form[name] ?? "").filter { !$0.isWhitespace } }
    let set = SetProvider(key: desk.key, actor: context.actor, at: context.now)
    let (issuer, client, domain) = (text(Field.issuer), text(Field.client), text(Field.domain).lowercased())
    let trusts = form[Field.trusts] != nil
    let role = form[Field.newcomers] == "oui" ? form[Field.role] : nil
    let fields = ProviderSettingsPages.fields(context.words, [])
    let (before, company) = (EditValues(before: form, fields), context.company)
    do {
      try await desk.database.write { transaction in
        // There may be no setting yet to be kept: of two who save at once the second waits for the first company.
        _ = try transaction.first("SELECT id FROM company ORDER BY id LIMIT 1\(transaction.dialect.forNoKeyUpdate)") {
          $0.int(0)
        }
        guard ProviderSettingsPages.values(try ProviderStore.settings(transaction)) == before else {
          throw try LastChange.stale("installation", "provider", in: company, transaction)
        }
        try set.run(
          issuer: issuer, clientID: client, secret: form[Field.secret], domain: domain, newcomersRole: role,
          trustsAddresses: trusts, transaction)
      }
    } catch let stale as StaleEdit {
      return try await page(context, typed: form, stale: stale)
    } catch {
      guard let refusal = error as? SetProvider.Refusal else { throw error }
      var errors = FormErrors()
      let field =
        switch refusal {
        case .address: Field.issuer
        case .client: Field.client
        case .secret: Field.secret
        case .role: Field.role
        case .domain: Field.domain
        }
      errors.add(field, context.words("sso.error.\(refusal.rawValue)"))
      return try await page(context, typed: form, errors: errors)
    }
    return context.redirect("/reglages/connexion", flash: .done(context.words("sso.saved")))
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors(), stale: StaleEdit? = nil
  ) async throws -> Response {
    try context.actor.needsEverything()
    let (settings, roles) = try await desk.database.read { snapshot in
      (try ProviderStore.settings(snapshot), try RoleStore.all(snapshot))
    }
    let words = context.words
    let fields = ProviderSettingsPages.fields(words, roles)
    let stored = ProviderSettingsPages.values(settings)
    var shown = typed.map { EditValues(typed: $0, fields) } ?? stored
    if typed != nil, shown[Field.newcomers] != "oui" { shown[Field.role] = "" }
    let conflict = stale.map { stale in
      EditConflict(
        stale: stale, fields: fields, before: EditValues(before: typed ?? Form(), fields), theirs: stored, typed: shown)
    }
    shown = conflict?.merged ?? shown
    // What was typed over an older state stays so until its author has seen what changed.
    let before = typed.flatMap { conflict == nil ? EditValues(before: $0, fields) : nil } ?? stored
    let model: PageModel =
      [
        "errors": errors.model, "isSet": settings != nil, "back": desk.address() + "/connexion/entreprise/retour",
        "conflict": conflict?.model(fresh: "/reglages/connexion", words),
        "before": fields.map { ["name": $0.name, "value": before[$0.name]] as PageModel },
        "saveText": words(conflict == nil ? "account.save" : "edit.conflict.save"),
        "issuer": shown[Field.issuer], "issuerError": errors[Field.issuer],
        "client": shown[Field.client], "clientError": errors[Field.client],
        "secretError": errors[Field.secret], "roleError": errors[Field.role],
        "domain": shown[Field.domain], "domainError": errors[Field.domain],
        "takesNewcomers": shown[Field.newcomers] == "oui", "trusts": !shown[Field.trusts].isEmpty,
        "roles": roles.filter { !$0.may(.managePeople) }.map { role -> PageModel in
          ["value": role.key, "name": UserWords(words).role(role), "isChosen": role.key == shown[Field.role]]
        },
      ] as PageModel
    guard conflict == nil else {
      return try context.page(
        "sso", model, title: words("edit.conflict.page_title", ["title": words("sso.title")]), section: "users",
        status: .conflict)
    }
    return try context.formPage("sso", model, title: words("sso.title"), section: "users", errors: errors)
  }
}
