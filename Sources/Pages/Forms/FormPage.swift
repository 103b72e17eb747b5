import Foundation
import Hummingbird
import Kernel
import Mustache
import Receivables
import ReceivablesRules
import Storage
import Web

extension Request {
  /// What was posted, and behind it what the address says: the form of an undo holds no fields of its own.
  func posted(_ context: SignedInContext) -> Form {
    var form = context.form
    form.fields += query.fields
    return form
  }
}

extension SignedInContext {
  /// Whether the person has a right: what they may not do is not offered to them.
  func may(_ right: Right) -> Bool { actor.may(right, in: company) }

  /// What of the company the person sees.
  var sight: Sight { Sight(company, of: actor) }

  /// Refuses what shows the company whole, such as a bank statement, to who sees only their own customers.
  func needsEveryCustomer() throws {
    guard sight.isWhole else { throw WebError.forbidden(words("right.every_customer")) }
  }

  /// The customer whose code the path holds.
  ///
  /// - Throws: `WebError.notFound` when there is none that the person sees.
  func customer(_ snapshot: Snapshot) throws -> Customer {
    guard let customer = try CustomerStore.find(code: pathPart("code") ?? "", of: company, snapshot),
      try sight.covers(customer.id, snapshot)
    else { throw WebError.notFound }
    return customer
  }

  /// Refuses a page that would be of no use to who lacks a right; the use case behind it asks again.
  func needs(_ right: Right) throws { try actor.needs(right, in: company) }

  /// The page of a form; with something to correct its title says so and the answer is not a success.
  func formPage(
    _ template: String, _ model: any MustacheParent, title: String, section: String, errors: FormErrors
  ) throws -> Response {
    try page(
      template, model, title: errors.isEmpty ? title : words("form.error_title", ["title": title]), section: section,
      status: errors.isEmpty ? .ok : .unprocessableContent)
  }

  /// Where a form leads once it is done or given up: the page of ours that it names, else the customer's.
  func back(_ form: Form, _ customer: Customer, tab: String? = nil) -> String {
    let customerPath = "/clients/\(Form.encoded(customer.code))" + (tab.map { "/\($0)" } ?? "")
    guard let wanted = form["retour"], !wanted.isEmpty else { return customerPath }
    let local = LocalPath(wanted).text
    return local == "/" ? customerPath : local
  }
}
