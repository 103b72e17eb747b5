public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// The people at a customer's: added, corrected, removed and brought back.
public struct ContactPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/contacts/nouveau") { request, context in try await form(request.query, context) }
    routes.post("/clients/:code/contacts/nouveau") { _, context in try await save(context) }
    routes.get("/clients/:code/contacts/:contact") { request, context in try await form(request.query, context) }
    routes.post("/clients/:code/contacts/:contact") { _, context in try await save(context) }
    routes.post("/clients/:code/contacts/:contact/retirer") { _, context in try await remove(context) }
    routes.post("/clients/:code/contacts/:contact/adresse") { _, context in try await trust(context) }
    routes.post("/clients/:code/contacts/:contact/retablir") { _, context in try await restore(context) }
  }

  private func key(_ context: SignedInContext) -> ContactID? {
    context.parameters.get("contact").flatMap { Int64($0) }.map { ContactID($0) }
  }

  /// The customer, and the contact when the path names one.
  private func facts(_ context: SignedInContext) async throws -> (customer: Customer, contact: Contact?) {
    try context.needs(.editCustomers)
    let (company, named, id) = (context.company, context.parameters.get("contact") != nil, key(context))
    return try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      let contact = try id.flatMap { try ContactStore.find($0, of: company, snapshot) }
      if named, contact?.customer != customer.id { throw WebError.notFound }
      return (customer, contact)
    }
  }

  private func editForm(_ customer: Customer, _ contact: Contact?, _ back: Form, _ context: SignedInContext) -> EditForm
  {
    let path = "/clients/\(Form.encoded(customer.code))"
    return EditForm(
      fields: ContactForm.fields(contact, context.words), stored: ContactForm.values(contact),
      version: contact?.version ?? 0, action: path + "/contacts/\(contact.map { "\($0.id)" } ?? "nouveau")",
      back: context.back(back, customer, tab: CustomerTab.contacts.rawValue), owner: (customer.name, path))
  }

  private func title(_ contact: Contact?, _ words: WordBook) -> String {
    words(contact == nil ? "contact.title_new" : "contact.title_edit")
  }

  private func form(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (customer, contact) = try await facts(context)
    return try context.editPage(
      editForm(customer, contact, query, context), title: title(contact, context.words), section: "customers")
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let (customer, contact) = try await facts(context)
    let (company, actor, now, words) = (context.company, context.actor, context.now, context.words)
    var form = editForm(customer, contact, context.form, context)
    form.typed = context.form
    let read = ContactForm(context.form, of: customer.id, known: contact, today: context.day, words: words)
    form.errors = read.errors
    guard read.errors.isEmpty else {
      return try context.editPage(form, title: title(contact, words), section: "customers")
    }
    do {
      try await database.write { transaction in
        if contact == nil {
          _ = try AddContact(read.contact).run(transaction, company: company, actor: actor, at: now)
        } else {
          try EditContact(read.contact).run(transaction, company: company, actor: actor, at: now)
        }
      }
    } catch let stale as StaleEdit {
      // What is stored now is what `facts` reads a moment later.
      let (customer, known) = try await facts(context)
      form = editForm(customer, known, context.form, context)
      form.typed = context.form
      form.conflict = EditConflict(
        stale: stale, fields: form.fields, before: EditValues(before: context.form, form.fields), theirs: form.stored,
        typed: EditValues(typed: context.form, form.fields))
      return try context.editPage(form, title: title(known, words), section: "customers")
    }
    return context.redirect(form.back, flash: .done(words("contact.saved", ["name": read.contact.name])))
  }

  private func remove(_ context: SignedInContext) async throws -> Response {
    let (customer, contact) = try await facts(context)
    guard let contact else { throw WebError.notFound }
    let (company, actor, now) = (context.company, context.actor, context.now)
    try await database.write { try RemoveContact(contact.id).run($0, company: company, actor: actor, at: now) }
    let path = "/clients/\(Form.encoded(customer.code))/contacts"
    return context.redirect(
      path,
      flash: .done(
        context.words("contact.removed", ["name": contact.name]),
        undo: Undo("\(path)/\(contact.id)/retablir", back: path)))
  }

  /// The address is written to again although a mail server refused it.
  private func trust(_ context: SignedInContext) async throws -> Response {
    let (customer, contact) = try await facts(context)
    guard let contact else { throw WebError.notFound }
    let (company, actor, now) = (context.company, context.actor, context.now)
    try await database.write { try TrustAddress(contact.id).run($0, company: company, actor: actor, at: now) }
    return context.redirect(
      "/clients/\(Form.encoded(customer.code))/contacts",
      flash: .done(context.words("contact.trusted", ["address": contact.email ?? ""])))
  }

  private func restore(_ context: SignedInContext) async throws -> Response {
    try context.needs(.editCustomers)
    guard let id = key(context) else { throw WebError.notFound }
    let (company, actor, now) = (context.company, context.actor, context.now)
    let customer = try await database.read { try context.customer($0) }
    do {
      try await database.write { try RestoreContact(id).run($0, company: company, actor: actor, at: now) }
    } catch is CustomerRefusal {
      throw WebError.notFound
    }
    return context.redirect(
      "/clients/\(Form.encoded(customer.code))/contacts", flash: .done(context.words("contact.restored")))
  }
}
