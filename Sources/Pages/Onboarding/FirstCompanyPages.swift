import Foundation
public import Hummingbird
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/bienvenue/societe`: what letters carry and where customers answer.
public struct FirstCompanyPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/bienvenue/societe") { _, context in
      try context.needs(.configure)
      return try show(try await company(context), typed: nil, errors: FormErrors(), context)
    }
    routes.post("/bienvenue/societe") { _, context in
      try context.needs(.configure)
      return try await save(context)
    }
  }

  private func company(_ context: SignedInContext) async throws -> Company {
    let id = context.company
    guard let company = try await database.read({ try CompanyStore.find(id, $0) }) else { throw WebError.notFound }
    return company
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let (actor, now) = (context.actor, context.now)
    let read = FirstCompanyForm(context.form, of: try await company(context), today: context.day, words: context.words)
    guard read.errors.isEmpty else {
      return try show(read.company, typed: context.form, errors: read.errors, context)
    }
    let changed = read.company
    try await database.write { try UpdateCompany(changed).run($0, actor: actor, at: now) }
    return context.redirect("/bienvenue", flash: .done(context.words("company.saved")))
  }

  private func show(
    _ company: Company, typed: Form?, errors: FormErrors, _ context: SignedInContext
  ) throws -> Response {
    let model: PageModel = [
      "errors": errors.model,
      "fields": FirstCompanyForm.Field.allCases.map { field -> PageModel in
        [
          "id": field.rawValue, "label": context.words("company.\(field.rawValue)"), "isLines": field == .address,
          "value": typed?[field.rawValue] ?? field.value(of: company), "error": errors[field.rawValue],
          "width": field.width,
        ]
      },
    ]
    return try context.formPage(
      "company-form", model, title: context.words("company.title"), section: "welcome", errors: errors)
  }
}

/// What a person typed about their company, read and checked.
struct FirstCompanyForm {
  enum Field: String, CaseIterable {
    case name = "nom"
    case address = "adresse"
    case postcode
    case city = "ville"
    case phone = "telephone"
    case email
    case siren
    case mention
    case iban
    case bic

    /// Letters that a field may have.
    var charactersMax: Int { self == .address ? 300 : self == .mention ? 200 : 120 }
    var width: String { self == .postcode || self == .bic ? "w-day" : "w-name" }

    func value(of company: Company) -> String {
      switch self {
      case .name: company.name
      case .address: company.address.lines.joined(separator: "\n")
      case .postcode: company.address.postcode ?? ""
      case .city: company.address.city ?? ""
      case .phone: company.phone ?? ""
      case .email: company.email ?? ""
      case .siren: company.siren ?? ""
      case .mention: company.legalMention ?? ""
      case .iban: company.iban ?? ""
      case .bic: company.bic ?? ""
      }
    }
  }

  let company: Company
  let errors: FormErrors

  init(_ form: Form, of company: Company, today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    var texts: [Field: String] = [:]
    for field in Field.allCases { texts[field] = fields.text(field.rawValue, max: field.charactersMax) }
    var copy = company
    if let name = texts[.name] {
      copy.name = name
    } else if fields.errors[Field.name.rawValue] == nil {
      fields.errors.add(Field.name.rawValue, words("company.name_missing"))
    }
    copy.address.lines = (texts[.address] ?? "").split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    copy.address.postcode = texts[.postcode]
    copy.address.city = texts[.city]
    copy.phone = texts[.phone]
    copy.legalMention = texts[.mention]
    copy.bic = texts[.bic]
    func checked(_ field: Field, _ read: (String) -> String?) -> String? {
      guard let text = texts[field] else { return nil }
      guard let valid = read(text) else {
        fields.errors.add(field.rawValue, words("company.\(field.rawValue)_wrong", ["typed": text]))
        return nil
      }
      return valid
    }
    copy.email = checked(.email) { EmailAddress($0)?.text }
    copy.siren = checked(.siren) { BusinessNumbers.siren($0) }
    copy.iban = checked(.iban) { BusinessNumbers.iban($0) }
    self.company = copy
    errors = fields.errors
  }
}
