import HTTPTypes
import Hummingbird
import Kernel
import People
import PeopleRules
import Receivables
import Storage
import Web

/// `/reglages/roles`: what each role may do, and roles of one's own.
struct RolePages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/roles") { request, context in
      try context.needsToRead(or: .managePeople)
      let (roles, holders, demanding) = try await database.read { snapshot in
        (
          try RoleStore.all(snapshot), try StaffStore.holders(snapshot), try RoleDemandStore.demanding(snapshot)
        )
      }
      let mayManage = context.actor.rights.contains(.managePeople)
      let model = RoleListModel(
        roles: roles, mayManage: mayManage, mayAdd: mayManage && context.actor.companies == .all, holders: holders,
        demanding: demanding,
        words: context.words)
      if let format = request.query.exportFormat {
        return try await context.answer(model.table, as: format, back: "/reglages/roles", from: database)
      }
      return try context.page("roles", model.page(), title: context.words("roles.title"), section: "users")
    }
    routes.get("/reglages/roles/nouveau") { _, context in
      try context.actor.needs(.managePeople)
      return try form(context, nil)
    }
    routes.post("/reglages/roles") { _, context in try await save(context, key: nil) }
    routes.get("/reglages/roles/:role") { _, context in
      return try form(context, try await stored(context))
    }
    routes.post("/reglages/roles/:role") { _, context in
      try await save(context, key: try await stored(context).role.key)
    }
    routes.post("/reglages/roles/:role/supprimer") { _, context in
      let key = try await stored(context).role.key
      let roles = OwnRoles(actor: context.actor, at: context.now)
      do {
        try await database.write { try roles.remove(key, $0) }
      } catch {
        guard let refusal = error as? PeopleError else { throw error }
        return context.redirect(
          "/reglages/roles/\(Form.encoded(key))", flash: .failed(RolePages.sentence(refusal, context.words)))
      }
      return context.redirect("/reglages/roles", flash: .done(context.words("roles.removed")))
    }
  }

  private func save(_ context: SignedInContext, key: String?) async throws -> Response {
    try context.actor.needs(.managePeople)
    let (form, version) = (RoleForm(context.form), StaleForm.version(context.form))
    let roles = OwnRoles(actor: context.actor, at: context.now)
    do {
      let saved = try await database.write { transaction -> String in
        guard let key else {
          let added = try roles.add(name: form.name, rights: form.rights, customers: form.customers, transaction)
          try roles.demandSecondFactor(form.demands, of: added.key, transaction)
          return added.key
        }
        // Of a shipped role and of one's own, only what it demands beside is set here.
        var isChecked = false
        if Role.shipped(key) == nil, key != context.visitor.role {
          isChecked = try roles.change(
            key, name: form.name, rights: form.rights, customers: form.customers, version: version, transaction)
        }
        try roles.demandSecondFactor(form.demands, of: key, version: isChecked ? nil : version, transaction)
        return key
      }
      return context.redirect(
        "/reglages/roles/\(Form.encoded(saved))", flash: .done(context.words("roles.saved")))
    } catch let stale as StaleEdit {
      let stored = try await self.stored(context)
      return try self.form(context, stored, typed: form, errors: self.errors(stale, stored, context.words))
    } catch {
      guard let refusal = error as? PeopleError else { throw error }
      var errors = FormErrors()
      errors.add(
        refusal == .nameless ? RoleForm.Field.name : RoleForm.Field.rights, Self.sentence(refusal, context.words))
      var shown = key == nil ? nil : try await stored(context)
      // What was typed over an older version stays so until its author has seen what changed.
      shown?.version = version
      return try self.form(context, shown, typed: form, errors: errors)
    }
  }

  /// Who saved the role meanwhile, and what it is now.
  private func errors(_ stale: StaleEdit, _ stored: Stored, _ words: WordBook) -> FormErrors {
    let speech = UserWords(words)
    let stands = [
      "name": speech.role(stored.role), "rights": speech.rights(stored.role),
      "customers": words("roles.customers.\(stored.role.customers.rawValue)"),
      "factor": words(stored.demands ? "roles.stale.demanded" : "roles.stale.free"),
    ]
    return StaleForm.errors(stale, "roles.stale", stands, words)
  }

  private static func sentence(_ refusal: PeopleError, _ words: WordBook) -> String {
    switch refusal {
    case .nameless: words("roles.nameless")
    case .ownAccess: words("roles.own")
    case .lastManager: words("users.last")
    case .roleHeld(let count): words("roles.held", count: count)
    case .roleOfNewcomers: words("roles.newcomers")
    default: words("users.beyond")
    }
  }

  /// A role as it is stored, with what it demands.
  private struct Stored {
    let role: Role
    let demands: Bool
    /// People who hold it.
    let holders: Int
    var version: Int64
  }

  private func form(
    _ context: SignedInContext, _ stored: Stored?, typed: RoleForm? = nil, errors: FormErrors = FormErrors()
  ) throws -> Response {
    let model = RoleModel(
      role: stored?.role, holders: stored?.holders ?? 0, demands: typed?.demands ?? stored?.demands ?? false,
      actor: context.actor,
      ownRole: context.visitor.role, typed: typed, errors: errors, version: stored?.version ?? 0, words: context.words)
    return try context.formPage(
      "role", model.page(),
      title: stored.map { UserWords(context.words).role($0.role) } ?? context.words("roles.new"), section: "users",
      errors: errors)
  }

  private func stored(_ context: SignedInContext) async throws -> Stored {
    try context.actor.needs(.managePeople)
    let key = context.pathPart("role") ?? ""
    let stored = try await database.read { snapshot -> Stored? in
      guard let role = try RoleStore.find(key, snapshot) else { return nil }
      return Stored(
        role: role, demands: try RoleDemandStore.demandsSecondFactor(key, snapshot),
        holders: try RoleStore.holders(of: key, snapshot),
        version: try AccessEditStore.version(ofRole: key, snapshot))
    }
    guard let stored else { throw WebError.notFound }
    return stored
  }
}

extension SignedInContext {
  /// Lets in whoever may change something, and whoever reads everything that was changed.
  func needsToRead(or right: Right) throws {
    guard readsEverything else { return try actor.needs(right) }
  }

  /// Whether somebody reads all there is, and the journal of it.
  var readsEverything: Bool { actor.rights.contains(.readJournal) && sight.isWhole }
}

/// What was typed into the form of a role.
struct RoleForm {
  enum Field {
    static let name = "nom"
    static let rights = "droits"
    static let customers = "clients"
    static let demands = "double"
  }

  let name: String
  let rights: Set<Right>
  let customers: CustomerAccess
  let demands: Bool

  init(_ form: Form) {
    name = form[Field.name] ?? ""
    // Whoever may do anything sees what it is done to.
    rights = Set(form.all(Field.rights).compactMap { Right(rawValue: $0) }).union([.see])
    customers = form[Field.customers] == "tous" ? .all : .own
    demands = form[Field.demands] != nil
  }
}
