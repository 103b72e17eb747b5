import Foundation
import Kernel
import Language
import LawRules
import Mail
import ReceivablesRules
import Web

/// What was typed into the form of a company, read onto what it was.
struct CompanyForm {
  /// The fields' names, which are also their ids in the page.
  enum Field: String, CaseIterable {
    case code, name = "nom", siren, vat = "tva", mention, lines = "adresse", postcode = "codepostal", city = "ville"
    case country = "pays", phone = "telephone", email, iban, bic, currency = "devise", terms = "delai"
    case rate = "taux", minimum = "minimum", yearEnd = "cloture"
  }

  private(set) var company: Company
  private(set) var errors = FormErrors()
  private let form: Form
  private let words: WordBook

  /// - Parameter before: the company as it is; nil for a new one.
  init(_ form: Form, before: Company?, words: WordBook) {
    self.form = form
    self.words = words
    company = before ?? Company(id: CompanyID(0), code: "", name: "")
    if before == nil { readKey() }
    company.name = text(.name, max: 120) ?? ""
    if company.name.isEmpty, errors[Field.name.rawValue] == nil { add(.name, "companies.error.name") }
    company.siren = checked(.siren, "companies.error.siren") { BusinessNumbers.siren($0) }
    company.iban = checked(.iban, "companies.error.iban") { BusinessNumbers.iban($0) }
    company.vatNumber = checked(.vat, "customer.edit.vat_wrong") {
      $0 == before?.vatNumber ? $0 : BusinessNumbers.vat($0)
    }
    company.bic = text(.bic, max: 11)
    company.legalMention = text(.mention, max: 300)
    company.phone = text(.phone, max: 30)
    company.email = checked(.email, "users.form.email_wrong") { (try? MailAddress($0))?.address }
    readAddress()
    readTerms()
  }

  /// The code and the currency, which are chosen once.
  private mutating func readKey() {
    let code = (text(.code, max: 12) ?? "").uppercased()
    if code.isEmpty || !code.utf8.allSatisfy({ CompanyForm.isOfCode($0) }) {
      add(.code, "companies.error.code")
    }
    let currency = Currency(form[Field.currency.rawValue] ?? "")
    if currency == nil { add(.currency, "companies.error.currency") }
    company = Company(id: CompanyID(0), code: code, name: "", currency: currency ?? .eur)
  }

  private static func isOfCode(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "-")
  }

  private mutating func readAddress() {
    let lines = (text(.lines, max: 300) ?? "").split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    if lines.count > 4 { add(.lines, "companies.error.lines") }
    company.address.lines = lines
    company.address.postcode = text(.postcode, max: 12)
    company.address.city = text(.city, max: 80)
    let country = (text(.country, max: 2) ?? "FR").uppercased()
    let isCode =
      country.utf8.count == 2 && country.utf8.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
    if !isCode { add(.country, "companies.error.country") }
    company.address.country = isCode ? country : "FR"
  }

  private mutating func readTerms() {
    let terms = (text(.terms, max: 40) ?? "").uppercased()
    if PaymentTerm(terms) == nil { add(.terms, "companies.error.terms") } else { company.terms = terms }
    company.penaltyRate = nil
    if let typed = text(.rate, max: 12) {
      let rate = Percent(typed.replacing("%", with: "").filter { !$0.isWhitespace })
      if let rate, rate >= .zero, rate <= .whole(100) {
        company.penaltyRate = rate
      } else {
        add(.rate, "companies.error.rate")
      }
    }
    // A form that says nothing of it leaves it as it is.
    if let typed = text(.yearEnd, max: 2) {
      if let month = Int(typed), (1...12).contains(month) {
        company.yearEndMonth = month
      } else {
        add(.yearEnd, "companies.error.year_end")
      }
    }
    company.reminderMinimumMinor = 0
    if let typed = text(.minimum, max: 20) {
      if let minor = try? DecimalReader.minorUnits(typed, exponent: company.currency.exponent), minor >= 0 {
        company.reminderMinimumMinor = minor
      } else {
        add(.minimum, "companies.error.minimum")
      }
    }
  }

  /// The text without spaces around it; nil when it is empty.
  private mutating func text(_ field: Field, max: Int) -> String? {
    let text = (form[field.rawValue] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    if text.count > max {
      errors.add(field.rawValue, words("form.too_long", ["max": AmountFormat(words.language).count(max)]))
      return nil
    }
    return text.isEmpty ? nil : text
  }

  private mutating func checked(_ field: Field, _ error: String, _ read: (String) -> String?) -> String? {
    guard let typed = text(field, max: 254) else { return nil }
    guard let value = read(typed) else {
      add(field, error)
      return nil
    }
    return value
  }

  mutating func add(_ field: Field, _ key: String) { errors.add(field.rawValue, words(key)) }

  /// The fields of a company that is there already, as two people's changes are compared.
  static func fields(_ words: WordBook) -> [EditField] {
    let labels: [(Field, String)] = [
      (.name, "name"), (.siren, "siren"), (.vat, "vat"), (.phone, "phone"), (.email, "email"), (.lines, "lines"),
      (.postcode, "postcode"), (.city, "city"), (.country, "country"), (.mention, "mention"), (.iban, "iban"),
      (.bic, "bic"), (.terms, "terms"), (.rate, "rate"), (.minimum, "minimum"),
      (.yearEnd, "year_end"),
    ]
    return labels.map { EditField($0.rawValue, words("companies.\($1)")) }
  }

  /// What is stored of a company, as two people's changes are compared.
  static func values(_ company: Company, words: WordBook) -> EditValues {
    let texts = texts(company, words: words)
    var values = EditValues()
    for field in fields(words) { values[field.name] = Field(rawValue: field.name).flatMap { texts[$0] } ?? "" }
    return values
  }

  /// What the fields hold before anybody types.
  static func texts(_ company: Company?, words: WordBook) -> [Field: String] {
    guard let company else { return [.country: "FR", .currency: "EUR", .terms: "NET30", .yearEnd: "12"] }
    let minimum = Money(minor: company.reminderMinimumMinor, company.currency)
    return [
      .code: company.code, .name: company.name, .siren: company.siren ?? "", .vat: company.vatNumber ?? "",
      .mention: company.legalMention ?? "", .lines: company.address.lines.joined(separator: "\n"),
      .postcode: company.address.postcode ?? "", .city: company.address.city ?? "",
      .country: company.address.country, .phone: company.phone ?? "", .email: company.email ?? "",
      .iban: company.iban ?? "", .bic: company.bic ?? "", .currency: company.currency.code, .terms: company.terms,
      .rate: company.penaltyRate?.description.replacing(".", with: words.language == .french ? "," : ".") ?? "",
      .yearEnd: "\(company.yearEndMonth)",
      .minimum: minimum.isZero ? "" : minimum.decimalText(separator: words.language == .french ? "," : "."),
    ]
  }
}
