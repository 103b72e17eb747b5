public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/societes`: which company to look at, for whoever may see several.
public struct CompanyChoicePages: PrivatePages {
  let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/societes") { _, context in
      let companies = try await database.read { try CompanyStore.all($0) }
        .filter { context.actor.companies.allows($0.id) }
      let model: PageModel = [
        "several": companies.count > 1 ? true : nil,
        "companies": companies.map { company -> PageModel in
          [
            "id": company.id.description, "name": company.name, "code": company.code,
            "city": company.address.city, "isThis": company.id == context.company,
          ]
        },
      ]
      return try context.page("company-choice", model, title: context.words("entity.title"))
    }
    routes.post("/societes") { request, context in
      let words = context.words
      guard let key = context.form["societe"].flatMap({ Int64($0) }),
        try await LookAtCompany(database: database).run(
          CompanyID(key), token: request.sessionToken(context), actor: context.actor)
      else { return context.redirect("/societes", flash: .failed(words("entity.unknown"))) }
      return context.redirect(LocalPath(context.form["suite"] ?? "/").text)
    }
  }
}
