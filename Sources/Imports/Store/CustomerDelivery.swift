import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Stores the customers that a file brings; what the file does not say is left as it is.
struct CustomerDelivery {
  private(set) var created = 0
  private(set) var updated = 0
  /// The key of each customer of the delivery, in its order.
  private(set) var keys: [CustomerID] = []
  /// Names without a code that several known customers bear.
  private(set) var ambiguous: [String] = []
  /// Brands that customers are said to deal with and that the company does not have.
  private(set) var unknownBrands: Set<String> = []
  /// The company's brands by their folded names.
  private var brands: [String: BrandID] = [:]
  private var known: [String: Customer]
  private var changed: Set<String> = []

  init(_ delivered: [ImportedCustomer], company: Company, source: String, _ transaction: Transaction) throws {
    known = Dictionary(
      try CustomerStore.all(of: company.id, transaction).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    let delivered = recognised(delivered)
    if delivered.contains(where: { $0.brand != nil }) {
      brands = Dictionary(
        try BrandStore.all(of: company.id, transaction).map { (Folding.folded($0.name), $0.id) },
        uniquingKeysWith: { first, _ in first })
    }
    var fresh: [Customer] = []
    var freshPlaces: [String: Int] = [:]
    for imported in delivered {
      if let place = freshPlaces[imported.code] {
        apply(imported, to: &fresh[place])
      } else if var customer = known[imported.code] {
        let before = customer
        apply(imported, to: &customer)
        if customer != before { note(customer) }
      } else {
        var customer = Customer(
          id: CustomerID(0), company: company.id, code: imported.code, name: imported.name ?? imported.code,
          language: company.language, currency: company.currency)
        apply(imported, to: &customer)
        freshPlaces[imported.code] = fresh.count
        fresh.append(customer)
      }
    }
    let freshKeys = try CustomerStore.insert(fresh, transaction)
    keys = delivered.map { imported in
      freshPlaces[imported.code].map { freshKeys[$0] } ?? known[imported.code]?.id ?? CustomerID(0)
    }
    created = fresh.count
    for (key, customer) in zip(freshKeys, fresh) { known[customer.code] = customer.stored(as: key) }
    setParents(delivered)
    for code in changed.sorted() { if let customer = known[code] { try CustomerStore.update(customer, transaction) } }
    updated = changed.subtracting(freshPlaces.keys).count
    try addDetails(delivered, company: company, source: source, transaction)
  }

  /// That names without a code stand for several customers, and that brands are not the company's.
  var warnings: [ImportResult.Warning] {
    var warnings: [ImportResult.Warning] = []
    if !ambiguous.isEmpty {
      warnings.append(
        .init(
          code: "customer_name_ambiguous",
          Phrase(
            """
            several customers are called \(ambiguous.prefix(3).joined(separator: ", ")); new ones \
            were made: add the customers' codes to the list
            """)))
    }
    if !unknownBrands.isEmpty {
      warnings.append(
        .init(
          code: "brand_unknown",
          Phrase(
            """
            the company has no brand called \(unknownBrands.sorted().prefix(3).joined(separator: ", ")); \
            make it in the company's settings and import the list again
            """)))
    }
    return warnings
  }

  private mutating func apply(_ imported: ImportedCustomer, to customer: inout Customer) {
    imported.apply(to: &customer)
    guard let name = imported.brand else { return }
    if let brand = brands[Folding.folded(name)] {
      customer.brand = brand
    } else {
      unknownBrands.insert(name)
    }
  }

  /// A file that names its customers without codes means those we know: by SIREN, be it the end of a VAT number,
  /// when one has it, else by name when one is called so.
  private mutating func recognised(_ delivered: [ImportedCustomer]) -> [ImportedCustomer] {
    guard delivered.contains(where: { !$0.hasOwnCode && known[$0.code] == nil }), !known.isEmpty else {
      return delivered
    }
    var bySiren: [String: [Customer]] = [:]
    for customer in known.values {
      guard let siren = BusinessNumbers.siren(customer.siren, orInVAT: customer.vatNumber) else { continue }
      bySiren[siren, default: []].append(customer)
    }
    let byName = Dictionary(grouping: known.values, by: { Folding.folded($0.name) })
    return delivered.map { imported in
      guard !imported.hasOwnCode, known[imported.code] == nil else { return imported }
      let sameSiren =
        BusinessNumbers.siren(imported.siren, orInVAT: imported.vatNumber).flatMap { bySiren[$0] } ?? []
      let sameName = byName[Folding.folded(imported.name ?? imported.code)] ?? []
      guard let found = sameSiren.count == 1 ? sameSiren.first : sameName.count == 1 ? sameName.first : nil else {
        if sameName.count > 1 { ambiguous.append(imported.name ?? imported.code) }
        return imported
      }
      var known = imported
      known.code = found.code
      // How a list writes the name does not change what the customer is called.
      known.name = nil
      return known
    }
  }

  private mutating func note(_ customer: Customer) {
    known[customer.code] = customer
    changed.insert(customer.code)
  }

  /// A customer's parent is named by its code or its name.
  private mutating func setParents(_ delivered: [ImportedCustomer]) {
    guard delivered.contains(where: { $0.parent != nil }) else { return }
    let byName = Dictionary(
      known.values.map { (Folding.folded($0.name), $0) }, uniquingKeysWith: { $0.code < $1.code ? $0 : $1 })
    for imported in delivered {
      guard let parent = imported.parent, var customer = known[imported.code],
        let found = known[parent] ?? byName[Folding.folded(parent)], found.id != customer.id,
        customer.parent != found.id
      else { continue }
      customer.parent = found.id
      note(customer)
    }
  }

  private func addDetails(
    _ delivered: [ImportedCustomer], company: Company, source: String, _ transaction: Transaction
  ) throws {
    for (key, imported) in zip(keys, delivered) {
      for iban in Set(imported.ibans) {
        try CustomerStore.addIBAN(iban, of: key, company: company.id, source: source, transaction)
      }
      if !imported.otherNames.isEmpty {
        let own = known[imported.code]?.name ?? imported.name ?? imported.code
        try OtherNameStore.add(imported.otherNames, of: key, called: own, company: company.id, transaction)
      }
      guard imported.email != nil || imported.contact != nil || imported.phone != nil else { continue }
      // Whom a person removed is known too: the next file does not bring them back.
      let contacts = try ContactStore.everKnown(of: key, company: company.id, transaction)
      let isKnown = contacts.contains { contact in
        if let email = imported.email { return contact.email?.lowercased() == email.lowercased() }
        return contact.name == imported.contact ?? imported.name ?? imported.code
      }
      guard !isKnown else { continue }
      _ = try ContactStore.insert(
        Contact(
          id: ContactID(0), customer: key, name: imported.contact ?? imported.name ?? imported.code,
          email: imported.email, phone: imported.phone, language: imported.language), company: company.id, transaction)
    }
  }
}

extension ImportedCustomer {
  /// Writes what the file says over what was known.
  func apply(to customer: inout Customer) {
    if let name, !name.isEmpty { customer.name = name }
    customer.vatNumber = vatNumber ?? customer.vatNumber
    customer.siren = BusinessNumbers.siren(siren ?? customer.siren, orInVAT: customer.vatNumber)
    customer.terms = terms ?? customer.terms
    customer.profile = CustomerProfile(
      sector: sector ?? customer.profile.sector, size: size ?? customer.profile.size,
      tags: tags ?? customer.profile.tags)
    customer.language = language ?? customer.language
    customer.currency = currency ?? customer.currency
    if !address.lines.isEmpty { customer.address.lines = address.lines }
    customer.address.postcode = address.postcode ?? customer.address.postcode
    customer.address.city = address.city ?? customer.address.city
    if !address.country.isEmpty, address.country != customer.address.country {
      customer.address.country = address.country
      if customer.kind.isBusiness { customer.kind = .business(in: address.country) }
    }
    if let kind { customer.kind = kind.isBusiness ? .business(in: customer.address.country) : kind }
  }
}

extension Customer {
  /// The same customer under the key it was stored with.
  func stored(as key: CustomerID) -> Customer {
    Customer(
      id: key, company: company, code: code, name: name, kind: kind, siren: siren, vatNumber: vatNumber,
      language: language, currency: currency, parent: parent, terms: terms, profile: profile, address: address,
      insolventSince: insolventSince, brand: brand)
  }
}
