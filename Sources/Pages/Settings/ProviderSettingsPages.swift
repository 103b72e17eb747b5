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
    do {
      try await desk.database.write { transaction in
        try set.run(
          issuer: issuer, clientID: client, secret: form[Field.secret], domain: domain, newcomersRole: role,
          trustsAddresses: trusts, transaction)
      }
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
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    try context.actor.needsEverything()
    let (settings, roles) = try await desk.database.read { snapshot in
      (try ProviderStore.settings(snapshot), try RoleStore.all(snapshot))
    }
    let words = context.words
    let chosen = typed?[Field.role] ?? settings?.newcomersRole
    let model: PageModel =
      [
        "errors": errors.model, "isSet": settings != nil, "back": desk.address() + "/connexion/entreprise/retour",
        "issuer": typed?[Field.issuer] ?? settings?.issuer ?? "", "issuerError": errors[Field.issuer],
        "client": typed?[Field.client] ?? settings?.clientID ?? "", "clientError": errors[Field.client],
        "secretError": errors[Field.secret], "roleError": errors[Field.role],
        "domain": typed?[Field.domain] ?? settings?.domain ?? "", "domainError": errors[Field.domain],
        "takesNewcomers": typed.map { $0[Field.newcomers] == "oui" } ?? (settings?.newcomersRole != nil),
        "trusts": typed.map { $0[Field.trusts] != nil } ?? settings?.trustsAddresses ?? false,
        "roles": roles.filter { !$0.may(.managePeople) }.map { role -> PageModel in
          ["value": role.key, "name": UserWords(words).role(role), "isChosen": role.key == chosen]
        },
      ] as PageModel
    return try context.formPage("sso", model, title: words("sso.title"), section: "users", errors: errors)
  }
}
