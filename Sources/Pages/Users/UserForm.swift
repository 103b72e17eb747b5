import Kernel
import PeopleRules
import ReceivablesRules
import Web

/// What was typed into the form of a person.
struct UserForm {
  /// The fields' names, which are also their ids in the page.
  enum Field {
    static let name = "nom"
    static let email = "email"
    static let language = "langue"
    static let role = "role"
    static let scope = "perimetre"
    static let company = "societe"
  }

  let name: String?
  let email: EmailAddress?
  let language: LanguageCode
  let role: Role?
  let access: CompanyAccess
  var errors: FormErrors

  /// - Parameters:
  ///   - isNew: whether name and address are asked for too.
  init(_ form: Form, roles: [Role], companies: [Company], isNew: Bool, today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    var (name, email): (String?, EmailAddress?)
    if isNew {
      name = fields.text(Field.name, max: 100)
      if name == nil, fields.errors[Field.name] == nil { fields.errors.add(Field.name, words("account.nameless")) }
      email = EmailAddress(form[Field.email] ?? "")
      if email == nil { fields.errors.add(Field.email, words("users.form.email_wrong")) }
    }
    (self.name, self.email) = (name, email)
    language = LanguageCode(interface: form[Field.language] ?? "") ?? .french
    role = roles.first { $0.key == form[Field.role] }
    if role == nil { fields.errors.add(Field.role, words("users.form.role_missing")) }
    let chosen = form.all(Field.company)
    if form[Field.scope] == "choix" {
      let known = companies.filter { chosen.contains($0.id.description) }.map(\.id)
      access = .only(known)
      if known.isEmpty { fields.errors.add(Field.company, words("users.form.company_missing")) }
    } else {
      access = .all
      // Whoever ticks some means these: nobody is to see the others by a button that was left where it stood.
      if !chosen.isEmpty { fields.errors.add(Field.company, words("users.form.company_both")) }
    }
    errors = fields.errors
  }
}
