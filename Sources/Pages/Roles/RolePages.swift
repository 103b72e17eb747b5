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
      try context.needsToRead()
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
      return try form(context, role: nil, demands: false)
    }
    routes.post("/reglages/roles") { _, context in try await save(context, key: nil) }
    routes.get("/reglages/roles/:role") { _, context in
      let (role, demands) = try await role(context)
      return try form(context, role: role, demands: demands)
    }
    routes.post("/reglages/roles/:role") { _, context in try await save(context, key: try await role(context).0.key) }
    routes.post("/reglages/roles/:role/supprimer") { _, context in
      let key = try await role(context).0.key
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
    let form = RoleForm(context.form)
    let roles = OwnRoles(actor: context.actor, at: context.now)
    do {
      let saved = try await database.write { transaction -> String in
        var saved = key
        if let key {
          // Of a shipped role and of one's own, only what it demands beside is set here.
          if Role.shipped(key) == nil, key != context.visitor.role {
            try roles.change(key, name: form.name, rights: form.rights, customers: form.customers, transaction)
          }
        } else {
          saved = try roles.add(name: form.name, rights: form.rights, customers: form.customers, transaction).key
        }
        try roles.demandSecondFactor(form.demands, of: saved ?? "", transaction)
        return saved ?? ""
      }
      return context.redirect(
        "/reglages/roles/\(Form.encoded(saved))", flash: .done(context.words("roles.saved")))
    } catch {
      guard let refusal = error as? PeopleError else { throw error }
      var errors = FormErrors()
      errors.add(
        refusal == .nameless ? RoleForm.Field.name : RoleForm.Field.rights, Self.sentence(refusal, context.words))
      let role = key == nil ? nil : try await self.role(context).0
      return try self.form(context, role: role, demands: form.demands, typed: form, errors: errors)
    }
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

  private func form(
    _ context: SignedInContext, role: Role?, demands: Bool, typed: RoleForm? = nil, errors: FormErrors = FormErrors()
  ) throws -> Response {
    let model = RoleModel(
      role: role, demands: demands, actor: context.actor, ownRole: context.visitor.role, typed: typed, errors: errors,
      words: context.words)
    return try context.formPage(
      "role", model.page(), title: role.map { UserWords(context.words).role($0) } ?? context.words("roles.new"),
      section: "users", errors: errors)
  }

  private func role(_ context: SignedInContext) async throws -> (Role, Bool) {
    try context.actor.needs(.managePeople)
    let key = context.pathPart("role") ?? ""
    let found = try await database.read { snapshot in
      (try RoleStore.find(key, snapshot), try RoleDemandStore.demandsSecondFactor(key, snapshot))
    }
    guard let role = found.0 else { throw WebError.notFound }
    return (role, found.1)
  }
}

extension SignedInContext {
  /// Lets in whoever manages people, and whoever reads everything that was changed.
  func needsToRead() throws {
    guard actor.rights.contains(.readJournal), sight.isWhole else { return try actor.needs(.managePeople) }
  }
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
