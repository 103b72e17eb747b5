import Foundation
import Kernel
import Language
import LawRules
import Receivables
import ReceivablesRules
import Storage
import Teamwork
import TeamworkRules
import Web

/// The form of a customer: its fields, what is stored in them, and what a person typed.
struct CustomerForm: Sendable {
  /// What the form needs to know, read at once.
  struct Facts: Sendable {
    let customer: Customer
    /// The code of the head of its group.
    let parentCode: String?
    let ibans: [String]
    let otherNames: [String]
    let inCharge: [Duty: PersonID]
    let colleagues: [Colleague]
    let brands: [Brand]

    static func read(_ customer: Customer, _ snapshot: Snapshot) throws -> Facts {
      let company = customer.company
      return Facts(
        customer: customer,
        parentCode: try customer.parent.flatMap { try CustomerStore.find($0, of: company, snapshot)?.code },
        ibans: try CustomerStore.ibans(of: customer.id, company: company, snapshot),
        otherNames: try OtherNameStore.names(of: customer.id, company: company, snapshot),
        inCharge: try InChargeStore.of(customer.id, in: company, snapshot),
        colleagues: try TeamStore.colleagues(of: company, snapshot),
        brands: try BrandStore.all(of: company, snapshot))
    }
  }

  enum Field {
    static let name = "nom"
    static let otherNames = "noms"
    static let kind = "type"
    static let siren = "siren"
    static let vat = "tva"
    static let street = "adresse"
    static let postcode = "cp"
    static let city = "ville"
    static let country = "pays"
    static let language = "langue"
    static let terms = "reglement"
    static let sector = "secteur"
    static let size = "taille"
    static let tags = "etiquettes"
    static let parent = "groupe"
    static let ibans = "iban"
    static let insolvency = "procedure"
    static let brand = "marque"
    static func duty(_ duty: Duty) -> String { duty == .collector ? "charge" : "commercial" }
  }

  private static let lineMax = 120
  /// Months that proceedings may have lasted: an older date is a slip that would stop every reminder.
  private static let proceedingsMax = 360
  /// - Parameter canAssign: whether the person says who is in charge.
  static func fields(_ facts: Facts, canAssign: Bool, _ words: WordBook) -> [EditField] {
    func text(_ key: String) -> String { words("customer.edit.\(key)") }
    var fields = [
      EditField(Field.name, text("name")),
      EditField(Field.otherNames, text("names"), .lines, hint: text("names_hint"), width: "w-note"),
      EditField(
        Field.kind, text("kind"),
        .choice(
          CustomerKind.allCases.map {
            ($0.rawValue, CellText.capitalised(words("customer.kind.\($0.rawValue)")))
          })),
      EditField(Field.siren, text("siren"), width: "w-day", inputMode: "numeric"),
      EditField(Field.vat, text("vat"), width: "w-day"),
      EditField(Field.street, text("street"), .lines, hint: text("street_hint"), width: "w-note"),
      EditField(Field.postcode, text("postcode"), width: "w-day"), EditField(Field.city, text("city")),
      EditField(Field.country, text("country"), hint: text("country_hint"), width: "w-day"),
      EditField(
        Field.terms, text("terms"),
        .choice(
          [("", text("terms_company"))] + CellText.termChoices(with: facts.customer.terms, words))),
      EditField(Field.sector, text("sector"), hint: text("sector_hint"), width: "w-day"),
      EditField(
        Field.size, text("size"),
        .choice(
          [("", text("size_unknown"))]
            + CompanySize.allCases.map { ($0.rawValue, words("customer.size.\($0.rawValue)")) })
      ),
      EditField(Field.tags, text("tags"), hint: text("tags_hint")),
      EditField(
        Field.language, text("language"),
        .choice(LanguageCode.allCases.map { ($0.rawValue, words("account.language.\($0.rawValue)")) }), width: "w-day"),
      EditField(Field.parent, text("parent"), hint: text("parent_hint"), width: "w-day"),
      EditField(Field.insolvency, text("insolvency"), hint: text("insolvency_hint")),
      EditField(Field.ibans, text("ibans"), .lines, hint: text("ibans_hint"), width: "w-note"),
    ]
    if !facts.brands.isEmpty {
      let none = [(value: "", name: text("brand_company"))]
      let brands = none + facts.brands.map { (value: "\($0.id)", name: $0.name) }
      fields.append(EditField(Field.brand, text("brand"), .choice(brands), hint: text("brand_hint")))
    }
    if canAssign {
      let nobody = [(value: "", name: text("nobody"))]
      let people = nobody + facts.colleagues.map { (value: "\($0.id)", name: $0.name) }
      fields += Duty.allCases.map { EditField(Field.duty($0), text($0.rawValue), .choice(people)) }
    }
    return fields
  }

  static func values(_ facts: Facts, _ words: WordBook) -> EditValues {
    let customer = facts.customer
    var values = EditValues()
    values[Field.name] = customer.name
    values[Field.otherNames] = facts.otherNames.joined(separator: "\n")
    values[Field.kind] = customer.kind.rawValue
    values[Field.siren] = customer.siren ?? ""
    values[Field.vat] = customer.vatNumber ?? ""
    values[Field.street] = customer.address.lines.joined(separator: "\n")
    values[Field.postcode] = customer.address.postcode ?? ""
    values[Field.city] = customer.address.city ?? ""
    values[Field.country] = customer.address.country
    values[Field.language] = customer.language.rawValue
    values[Field.terms] = customer.terms ?? ""
    values[Field.sector] = customer.profile.sector ?? ""
    values[Field.size] = customer.profile.size?.rawValue ?? ""
    values[Field.tags] = customer.profile.tags.joined(separator: ", ")
    values[Field.parent] = facts.parentCode ?? ""
    values[Field.ibans] = facts.ibans.joined(separator: "\n")
    values[Field.insolvency] = customer.insolventSince.map { DateFormat(words.language).short($0) } ?? ""
    values[Field.brand] = customer.brand.map { "\($0)" } ?? ""
    for duty in Duty.allCases { values[Field.duty(duty)] = facts.inCharge[duty].map { "\($0)" } ?? "" }
    return values
  }

  // MARK: what was typed

  private(set) var customer: Customer
  private(set) var ibans: [String] = []
  private(set) var otherNames: [String] = []
  /// The code of the head of the group, to be looked up.
  private(set) var parentCode: String?
  private(set) var errors = FormErrors()

  init(_ form: Form, over known: Customer, brands: [Brand], today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    var customer = known
    func line(_ name: String) -> String? { fields.text(name, max: CustomerForm.lineMax) }
    if let name = line(Field.name) { customer.name = name }
    if fields.errors[Field.name] == nil, (form[Field.name] ?? "").allSatisfy(\.isWhitespace) {
      fields.errors.add(Field.name, words("customer.edit.name_missing"))
    }
    if let kind = form[Field.kind].flatMap({ CustomerKind(rawValue: $0) }) { customer.kind = kind }
    let siren = line(Field.siren)
    customer.siren = siren.flatMap { BusinessNumbers.siren($0) }
    if siren != nil, customer.siren == nil { fields.errors.add(Field.siren, words("customer.edit.siren_wrong")) }
    let vat = line(Field.vat)
    // A number that was known stays, whatever it is: it came with the ledger.
    customer.vatNumber = vat == known.vatNumber ? vat : vat.flatMap { BusinessNumbers.vat($0) }
    if vat != nil, customer.vatNumber == nil { fields.errors.add(Field.vat, words("customer.edit.vat_wrong")) }
    func lines(_ name: String, max: Int) -> [String] {
      (fields.text(name, max: max) ?? "").split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    otherNames = lines(Field.otherNames, max: 2_000)
    customer.address.lines = lines(Field.street, max: 400)
    customer.address.postcode = line(Field.postcode)
    customer.address.city = line(Field.city)
    if let country = BusinessNumbers.country(form[Field.country] ?? "") {
      customer.address.country = country
    } else {
      fields.errors.add(Field.country, words("customer.edit.country_wrong"))
    }
    if let language = form[Field.language].flatMap({ LanguageCode(rawValue: $0) }) { customer.language = language }
    let terms = form[Field.terms] ?? ""
    if terms.isEmpty {
      customer.terms = nil
    } else if terms == known.terms || PaymentTerm(terms) != nil {
      customer.terms = terms
    }
    customer.profile = CustomerProfile(
      sector: line(Field.sector), size: form[Field.size].flatMap { CompanySize(rawValue: $0) },
      tags: CustomerProfile.tags(in: fields.text(Field.tags, max: 600) ?? ""))
    if let chosen = form[Field.brand] { customer.brand = brands.first { "\($0.id)" == chosen }?.id }
    parentCode = line(Field.parent)
    customer.insolventSince =
      (form[Field.insolvency] ?? "").allSatisfy(\.isWhitespace) ? nil : fields.day(Field.insolvency)
    if let since = customer.insolventSince, since > today || since < today.adding(months: -CustomerForm.proceedingsMax)
    {
      fields.errors.add(Field.insolvency, words("customer.edit.insolvency_wrong"))
    }
    for text in (fields.text(Field.ibans, max: 2_000) ?? "").split(whereSeparator: { $0.isNewline || $0 == "," }) {
      if let iban = BusinessNumbers.iban(text) {
        ibans.append(iban)
      } else {
        fields.errors.add(
          Field.ibans, words("customer.edit.iban_wrong", ["typed": text.trimmingCharacters(in: .whitespaces)]))
      }
    }
    customer.version = form["version"].flatMap { Int64($0) } ?? 0
    self.customer = customer
    errors = fields.errors
  }

  /// Takes the head of the group that the code named.
  mutating func setParent(_ found: CustomerID?, words: WordBook) {
    customer.parent = found
    if let parentCode, found == nil {
      errors.add(Field.parent, words("customer.edit.parent_unknown", ["typed": parentCode]))
    }
  }

  mutating func add(_ refusal: CustomerRefusal, words: WordBook) {
    errors.add(
      Field.parent,
      refusal == .parentInCircle
        ? words("customer.edit.parent_circle") : words("customer.edit.parent_unknown", ["typed": parentCode ?? ""]))
  }
}
