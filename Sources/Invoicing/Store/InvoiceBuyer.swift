import InvoicingRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Finds the buyer of an invoice among the customers, by SIREN, VAT number, code or folded name, or adds it.
struct InvoiceBuyer {
  enum Change {
    case created
    case updated
    case unchanged
  }

  private let document: InvoiceDocument
  private let company: Company
  private let transaction: Transaction

  init(_ document: InvoiceDocument, company: Company, _ transaction: Transaction) {
    self.document = document
    self.company = company
    self.transaction = transaction
  }

  mutating func store(file: String) throws -> (Customer, Change) {
    let buyer = document.buyer
    guard let name = buyer.name ?? buyer.siren ?? buyer.vatNumber ?? buyer.identifier else {
      throw InvoicingError.noBuyer(file: file, number: document.number)
    }
    if let id = try find(name: name), let known = try CustomerStore.find(id, of: company.id, transaction) {
      var customer = known
      customer.siren = known.siren ?? buyer.siren
      customer.vatNumber = known.vatNumber ?? buyer.vatNumber
      if !known.address.isComplete { customer.address = address }
      if customer != known { try CustomerStore.update(customer, transaction) }
      try addContact(known.id)
      return (customer, customer == known ? .unchanged : .updated)
    }
    let customer = Customer(
      id: CustomerID(0), company: company.id, code: try freeCode(name), name: name,
      kind: .business(in: address.country),
      siren: buyer.siren, vatNumber: buyer.vatNumber, language: company.language, currency: document.currency,
      address: address)
    let id = try CustomerStore.insert(customer, transaction)
    try addContact(id)
    guard let stored = try CustomerStore.find(id, of: company.id, transaction) else {
      throw InvoicingError.noBuyer(file: file, number: document.number)
    }
    return (stored, .created)
  }

  /// The one customer that the invoice's numbers or name point to; with several, or a name whose SIREN is another,
  /// nobody.
  private func find(name: String) throws -> CustomerID? {
    let buyer = document.buyer
    if let siren = buyer.siren, let id = try only("siren = \(siren)") { return id }
    if let vat = buyer.vatNumber, let id = try only("vat_number = \(vat)") { return id }
    if let code = buyer.identifier, let id = try only("code = \(code)") { return id }
    let folded = Folding.folded(name)
    guard let siren = buyer.siren else { return try only("folded_name = \(folded)") }
    return try only("folded_name = \(folded) AND (siren IS NULL OR siren = \(siren))")
  }

  private func only(_ condition: SQL) throws -> CustomerID? {
    let found: [CustomerID] = try transaction.query(
      "SELECT id FROM customer WHERE company = \(company.id) AND \(condition) ORDER BY id LIMIT 2"
    ) { $0.id(0) }
    return found.count == 1 ? found.first : nil
  }

  /// The buyer's number at ours, its SIREN, or its name; made unique by a count.
  private func freeCode(_ name: String) throws -> String {
    let wanted =
      document.buyer.identifier ?? document.buyer.siren ?? String(Folding.folded(name).uppercased().prefix(20))
    var code = wanted
    var count = 1
    while try CustomerStore.find(code: code, of: company.id, transaction) != nil {
      count += 1
      code = "\(wanted)-\(count)"
    }
    return code
  }

  private var address: PostalAddress {
    let buyer = document.buyer
    return PostalAddress(
      lines: buyer.addressLines, postcode: buyer.postcode, city: buyer.city, country: buyer.country ?? "FR")
  }

  private func addContact(_ customer: CustomerID) throws {
    guard let email = document.buyer.email else { return }
    let known = try ContactStore.all(of: customer, company: company.id, transaction)
    guard !known.contains(where: { $0.email?.lowercased() == email.lowercased() }) else { return }
    _ = try ContactStore.insert(
      Contact(
        id: ContactID(0), customer: customer, name: document.buyer.contact ?? document.buyer.name ?? email,
        email: email, phone: document.buyer.phone), company: company.id, transaction)
  }
}
