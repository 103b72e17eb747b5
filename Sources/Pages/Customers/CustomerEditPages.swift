public import Hummingbird
import Imports
import Kernel
import Receivables
import ReceivablesRules
public import Storage
import TeamworkRules
public import Web

/// A customer is corrected by hand: identity, terms, group, accounts, who is in charge.
public struct CustomerEditPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/modifier") { request, context in try await form(request.query, context) }
    routes.post("/clients/:code/modifier") { _, context in try await save(context) }
  }

  private func facts(_ context: SignedInContext) async throws -> CustomerForm.Facts {
    try context.needs(.editCustomers)
    return try await database.read { try CustomerForm.Facts.read(context.customer($0), $0) }
  }

  private func editForm(_ facts: CustomerForm.Facts, back: Form, _ context: SignedInContext) -> EditForm {
    let path = "/clients/\(Form.encoded(facts.customer.code))"
    return EditForm(
      fields: CustomerForm.fields(facts, canAssign: context.may(.assignCustomers), context.words),
      stored: CustomerForm.values(facts, context.words), version: facts.customer.version, action: path + "/modifier",
      back: context.back(back, facts.customer), owner: (facts.customer.name, path))
  }

  private func form(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let facts = try await facts(context)
    return try context.editPage(
      editForm(facts, back: query, context), title: context.words("customer.edit.title"), section: "customers")
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let facts = try await facts(context)
    let (typed, words, company) = (context.form, context.words, context.company)
    var form = editForm(facts, back: typed, context)
    form.typed = typed
    var read = CustomerForm(
      typed, over: facts.customer, brands: facts.brands, today: context.day, words: words)
    if let code = read.parentCode {
      let sight = context.sight
      let parent = try await database.read { snapshot -> CustomerID? in
        guard let found = try CustomerStore.find(code: code, of: company, snapshot),
          try sight.covers(found.id, snapshot)
        else { return nil }
        return found.id
      }
      read.setParent(parent, words: words)
    } else {
      read.setParent(nil, words: words)
    }
    if read.errors.isEmpty {
      let edit = EditCustomer(read.customer, ibans: read.ibans, otherNames: read.otherNames)
      let charges = charges(typed, facts, form.fields)
      let (actor, now) = (context.actor, context.now)
      do {
        try await database.write { transaction in
          // The version is compared before whoever is put in charge makes a new one.
          try edit.run(transaction, actor: actor, at: now)
          for charge in charges { try charge.run(transaction, company: company, actor: actor, at: now) }
          try RedateInvoices(of: company, only: edit.customer.id).run(transaction, actor: actor, at: now)
        }
        return context.redirect(form.back, flash: .done(words("customer.edit.saved")))
      } catch let stale as StaleEdit {
        return try await conflict(stale, form, context)
      } catch let refusal as CustomerRefusal {
        read.add(refusal, words: words)
      }
    }
    form.errors = read.errors
    return try context.editPage(form, title: words("customer.edit.title"), section: "customers")
  }

  /// Who is put in charge, where that was changed.
  private func charges(_ typed: Form, _ facts: CustomerForm.Facts, _ fields: [EditField]) -> [PutInCharge] {
    Duty.allCases.compactMap { duty in
      let name = CustomerForm.Field.duty(duty)
      guard fields.contains(where: { $0.name == name }), let text = typed[name], text != typed["avant.\(name)"] else {
        return nil
      }
      let person = Int64(text).map { PersonID($0) }
      // Only a colleague who sees the company can be in charge of its customers.
      guard person == nil || facts.colleagues.contains(where: { $0.id == person }) else { return nil }
      return PutInCharge(person, duty, of: [facts.customer.id])
    }
  }

  private func conflict(_ stale: StaleEdit, _ typed: EditForm, _ context: SignedInContext) async throws -> Response {
    let now = try await facts(context)
    var form = editForm(now, back: context.form, context)
    form.typed = typed.typed
    form.conflict = EditConflict(
      stale: stale, fields: form.fields, before: EditValues(before: context.form, form.fields), theirs: form.stored,
      typed: EditValues(typed: context.form, form.fields))
    return try context.editPage(form, title: context.words("customer.edit.title"), section: "customers")
  }
}
