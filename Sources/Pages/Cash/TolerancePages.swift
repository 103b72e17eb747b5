import CashApplication
import CashApplicationRules
public import Hummingbird
import Kernel
import Language
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/lettrage/tolerances`: what the company accepts to lose on a receipt without asking anybody.
public struct TolerancePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  private static let path = "/lettrage/tolerances"

  private enum Field {
    static let rounding = "arrondi"
    static let bankCharge = "frais"
    static let discount = "escompte"
    static let days = "jours"
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/lettrage/tolerances") { _, context in try await page(context) }
    routes.post("/lettrage/tolerances") { _, context in
      try context.needsEveryCustomer()
      try context.needs(.configure)
      return try await save(context)
    }
  }

  private static func fields(_ currency: Currency, _ words: WordBook) -> [EditField] {
    let symbol = AmountFormat(words.language).symbol(of: currency)
    func field(_ name: String, _ key: String, unit: String? = nil) -> EditField {
      EditField(
        name, words("tolerance.\(key)") + (unit.map { ", " + $0 } ?? ""), hint: words("tolerance.\(key)_hint"),
        width: "w-day", inputMode: "decimal")
    }
    return [
      field(Field.rounding, "rounding", unit: symbol), field(Field.bankCharge, "bank_charge", unit: symbol),
      field(Field.discount, "discount", unit: "%"), field(Field.days, "days"),
    ]
  }

  private static func values(_ tolerances: Tolerances, _ currency: Currency, _ words: WordBook) -> EditValues {
    let amounts = AmountFormat(words.language)
    var values = EditValues()
    values[Field.rounding] = amounts.number(Money(minor: tolerances.roundingMinor, currency))
    values[Field.bankCharge] = amounts.number(Money(minor: tolerances.bankChargeMinor, currency))
    values[Field.discount] = amounts.number(Money(minor: Int64(tolerances.discountBasisPoints), .eur))
    values[Field.days] = tolerances.discountDaysLate.map { "\($0)" } ?? ""
    return values
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let (form, words, company) = (context.form, context.words, context.company)
    let (actor, now) = (context.actor, context.now)
    let currency = try await database.read { try CompanyStore.find(company, $0)?.currency ?? .eur }
    var errors = FormErrors()
    func number(_ name: String, _ exponent: Int) -> Int64? {
      if let number = try? DecimalReader.minorUnits(form[name] ?? "", exponent: exponent), number >= 0 { return number }
      errors.add(name, words("tolerance.not_a_number", ["typed": form[name] ?? ""]))
      return nil
    }
    let rounding = number(Field.rounding, currency.exponent)
    let charge = number(Field.bankCharge, currency.exponent)
    let discount = number(Field.discount, 2)
    let days = (form[Field.days] ?? "").allSatisfy(\.isWhitespace) ? nil : number(Field.days, 0)
    guard errors.isEmpty, let rounding, let charge, let discount else {
      return try await page(context, typed: form, errors: errors)
    }
    let act = SetTolerances(
      Tolerances(
        roundingMinor: rounding, bankChargeMinor: charge, discountBasisPoints: Int(clamping: discount),
        discountDaysLate: days.map { Int(clamping: $0) }), of: company)
    do {
      let conflict = try await context.saveSetting(
        TolerancePages.fields(currency, words), family: "cash", in: database,
        stored: { TolerancePages.values(try ToleranceStore.find(company, $0), currency, words) },
        by: { try act.run($0, actor: actor, at: now) })
      if let conflict { return try await page(context, typed: form, conflict: conflict) }
    } catch let refusal as SetTolerances.Refusal {
      let field =
        switch refusal {
        case .rounding: Field.rounding
        case .bankCharge: Field.bankCharge
        case .discount: Field.discount
        case .days: Field.days
        }
      errors.add(field, words("tolerance.error.\(refusal.rawValue)"))
      return try await page(context, typed: form, errors: errors)
    }
    return context.redirect(TolerancePages.path, flash: .done(words("tolerance.saved")))
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors(), conflict: EditConflict? = nil
  ) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words) = (context.company, context.words)
    let (tolerances, currency) = try await database.read {
      (try ToleranceStore.find(company, $0), try CompanyStore.find(company, $0)?.currency ?? .eur)
    }
    let form = EditForm(
      fields: TolerancePages.fields(currency, words), stored: TolerancePages.values(tolerances, currency, words),
      version: 0, action: TolerancePages.path, back: RulePages.path, owner: (words("rules.title"), RulePages.path),
      typed: typed, errors: errors, conflict: conflict, isRead: !context.may(.configure))
    return try context.editPage(form, title: words("tolerance.title"), section: "cash")
  }
}
