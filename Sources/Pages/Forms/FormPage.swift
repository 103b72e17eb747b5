import Foundation
import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
import Web

extension SignedInContext {
  /// Whether the person has a right: what they may not do is not offered to them.
  func may(_ right: Right) -> Bool { actor.may(right, in: company) }

  /// Refuses a page that would be of no use to who lacks a right; the use case behind it asks again.
  func needs(_ right: Right) throws { try actor.needs(right, in: company) }

  /// The page of a form; with something to correct its title says so and the answer is not a success.
  func formPage(
    _ template: String, _ model: PageModel, title: String, section: String, errors: FormErrors
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
