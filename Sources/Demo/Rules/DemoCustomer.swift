import Kernel
public import ReceivablesRules

/// A fictional customer and the character that its invoices follow.
public struct DemoCustomer: Sendable {
  public let customer: Customer
  public let temper: Temper
  public let contact: Contact?
  public let iban: String?
  /// The head of the group to which it belongs, by its position in the plan.
  public let head: Int?
  /// The usual invoice, net of VAT, in minor units.
  let typicalNetMinor: Int
  /// Every invoice comes to the same: a subscription, rent, a contract of maintenance.
  let isFlatRate: Bool
  /// How many of a thousand invoices are this customer's, relatively to the others.
  let weight: Int
  /// The month of the year in which it buys most; `nil` for the whole year alike.
  let season: Int?

  /// Of so many customers one pays a flat rate.
  private static let flatRateEvery = 7

  /// The `index`-th customer of a demo.
  ///
  /// - Parameter before: those made before it, among which is the head of its group, if it has one.
  static func make(
    _ index: Int, after before: [DemoCustomer], seed: UInt64, company: CompanyID, day: CivilDate
  ) -> DemoCustomer {
    var dice = Dice(seed: seed, 1, index)
    let place = DemoNames.place(&dice)
    var (name, kind) = DemoNames.name(&dice, place: place, index: index)
    let group = kind == .businessFrance ? group(of: index, in: place.city, before) : nil
    if let group { name = group.name }
    let temper = kind == .publicBody ? .usual : Temper.thrown(&dice)
    let country = place.country
    let language: LanguageCode = country == "FR" || country == "BE" ? .french : .english
    let size = dice.number(0...99)
    let typical =
      size < 60 ? dice.number(200...2_500) : size < 92 ? dice.number(2_500...12_000) : dice.number(12_000...60_000)
    let insolvent = temper == .insolvent ? day.adding(days: -dice.number(20...90)) : nil
    let french = country == "FR"
    let customer = Customer(
      id: CustomerID(0), company: company, code: "C-\(DemoNames.padded(index + 1, 5))", name: name, kind: kind,
      siren: french && kind != .consumer ? DemoNumbers.siren(dice.number(99_000_000...99_999_999)) : nil,
      vatNumber: nil, language: language, currency: place.currency,
      terms: kind == .publicBody || kind == .consumer
        ? "NET30" : dice.pick(["NET30", "NET30", "NET45", "NET60", "EOM_THEN_D45"]),
      address: PostalAddress(
        lines: ["\(dice.number(1...98)) \(dice.pick(DemoNames.streets))"], postcode: place.postcode, city: place.city,
        country: country), insolventSince: insolvent)
    return DemoCustomer(
      customer: customer, temper: temper, contact: contact(&dice, name: name, index: index, language: language),
      iban: french ? DemoNumbers.frenchIBAN(account: dice.number(10_000_000...99_999_999)) : nil,
      head: group?.head, typicalNetMinor: typical * 100, isFlatRate: index % flatRateEvery == flatRateEvery / 2,
      weight: dice.number(1...10) * dice.number(1...10),
      season: dice.happens(perThousand: 300) ? dice.number(1...12) : nil)
  }

  /// The group of a French business, where its head is one too and nobody in it has its name yet.
  private static func group(of index: Int, in city: String, _ before: [DemoCustomer]) -> (head: Int, name: String)? {
    guard let head = DemoGroups.head(of: index), before[head].customer.kind == .businessFrance,
      let name = DemoGroups.name(under: before[head].customer.name, in: city),
      !before[head...].contains(where: { $0.customer.name == name })
    else { return nil }
    return (head, name)
  }

  private static func contact(_ dice: inout Dice, name: String, index: Int, language: LanguageCode) -> Contact? {
    // A few have no e-mail, so that letters are written; fewer have nobody at all, which must be said and not ignored.
    if dice.happens(perThousand: 15) { return nil }
    let person = DemoNames.person(&dice)
    let domain = Folding.folded(name).split(separator: " ").prefix(2).joined(separator: "-")
    let mailbox = Folding.folded(person).replacing(" ", with: ".")
    return Contact(
      id: ContactID(0), customer: CustomerID(0), name: person, role: "accounts_payable",
      email: dice.happens(perThousand: 120) ? nil : "\(mailbox)@\(domain)-\(index + 1).example",
      phone: "01 99 00 \(DemoNames.padded(dice.number(0...99), 2)) \(DemoNames.padded(dice.number(0...99), 2))",
      language: language)
  }
}

/// Numbers that pass their checks and belong to nobody.
enum DemoNumbers {
  /// A SIREN from its first eight digits: Luhn's control digit is added.
  static func siren(_ eightDigits: Int) -> String {
    for control in 0...9 {
      if let siren = BusinessNumbers.siren("\(eightDigits)\(control)") { return siren }
    }
    return "\(eightDigits)0"
  }

  /// An IBAN at a bank code that no bank has.
  static func frenchIBAN(account: Int) -> String {
    let bban = "9999900001000\(account)97"
    var remainder = 0
    for byte in (bban + "152700").utf8 { remainder = (remainder * 10 + Int(byte - 48)) % 97 }
    let check = 98 - remainder
    return "FR\(check < 10 ? "0" : "")\(check)\(bban)"
  }
}
