import Foundation
import Kernel
import ReceivablesRules
import Web

/// The form of somebody at a customer's, and what they receive.
struct ContactForm {
  enum Field {
    static let name = "nom"
    static let role = "fonction"
    static let email = "email"
    static let phone = "telephone"
    static let language = "langue"
    static let reminders = "relances"
    static let invoices = "factures"
  }

  private static let roles = ContactRole.allCases.map(\.rawValue)

  static func fields(_ known: Contact?, _ words: WordBook) -> [EditField] {
    var choices = roles.map { (value: $0, name: words("contact.role.\($0)")) }
    if let own = known?.role, !roles.contains(own) { choices.append((own, own)) }
    let languages = LanguageCode.allCases.map {
      (value: $0.rawValue, name: words("account.language.\($0.rawValue)"))
    }
    return [
      EditField(Field.name, words("contact.name")), EditField(Field.role, words("contact.role"), .choice(choices)),
      EditField(Field.email, words("contact.email"), inputMode: "email"),
      EditField(
        Field.phone, words("contact.phone"), hint: words("contact.phone_hint"), width: "w-day", inputMode: "tel"),
      EditField(
        Field.language, words("customer.edit.language"),
        .choice([(value: "", name: words("contact.language_customer"))] + languages)),
      EditField(Field.reminders, words("contact.receives_reminders"), .tick, hint: words("contact.reminders_hint")),
      EditField(Field.invoices, words("contact.receives_invoices"), .tick),
    ]
  }

  static func values(_ contact: Contact?) -> EditValues {
    var values = EditValues()
    values[Field.name] = contact?.name ?? ""
    values[Field.role] = contact?.role ?? roles[0]
    values[Field.email] = contact?.email ?? ""
    values[Field.phone] = contact?.phone ?? ""
    values[Field.language] = contact?.language?.rawValue ?? ""
    values[Field.reminders] = contact?.receivesReminders ?? true ? "1" : ""
    values[Field.invoices] = contact?.receivesInvoices ?? false ? "1" : ""
    return values
  }

  let contact: Contact
  let errors: FormErrors

  init(_ form: Form, of customer: CustomerID, known: Contact?, today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    let name = fields.text(Field.name, max: TypedFields.nameMax)
    if name == nil, fields.errors[Field.name] == nil { fields.errors.add(Field.name, words("contact.name_missing")) }
    let email = fields.text(Field.email, max: 254)
    if let email, !EmailSyntax.isWellFormed(email) {
      fields.errors.add(Field.email, words("contact.email_wrong", ["typed": email]))
    }
    let phone = fields.text(Field.phone, max: 40)
    let role = form[Field.role] ?? ""
    let reminders = form[Field.reminders] == "1"
    contact = Contact(
      id: known?.id ?? ContactID(0), customer: customer, name: name ?? "",
      role: ContactForm.roles.contains(role) || role == known?.role ? role : ContactForm.roles[0], email: email,
      phone: phone, language: form[Field.language].flatMap { LanguageCode(rawValue: $0) },
      receivesReminders: reminders, receivesInvoices: form[Field.invoices] == "1",
      version: form["version"].flatMap { Int64($0) } ?? 0)
    errors = fields.errors
  }
}
