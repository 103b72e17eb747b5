public import Journal
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage

/// Small things with defaults, for tests to start from. Fixed values, no state.
public enum Example {
  public static let actor = Actor.system("test")
  /// The migrations of the journal and the receivables.
  public static let migrations = Journal.migrations + ReceivablesSchema.migrations

  public static func company(code: String = "VER", name: String = "Verdoncelle Industrie") -> Company {
    Company(
      id: CompanyID(0), code: code, name: name, siren: "999317604",
      address: PostalAddress(lines: ["28 rue des Métalliers"], postcode: "69100", city: "Villeurbanne"),
      email: "recouvrement@verdoncelle.example", iban: "FR7630006000011234567890189")
  }

  public static func customer(
    _ company: CompanyID, code: String = "C-01187", name: String = "Brissonnet Travaux Publics",
    kind: CustomerKind = .businessFrance
  ) -> Customer {
    Customer(
      id: CustomerID(0), company: company, code: code, name: name, kind: kind,
      address: PostalAddress(lines: ["14 rue des Forgerons"], postcode: "71100", city: "Chalon-sur-Saône"))
  }

  public static func item(
    _ company: CompanyID, _ customer: CustomerID, _ kind: ItemKind = .invoice, number: String = "FA-26-04417",
    cents: Int64 = 120_000, issued: CivilDate = "2026-09-01", due: CivilDate = "2026-10-31"
  ) -> Item {
    Item(
      id: ItemID(0), company: company, customer: customer, kind: kind, number: number, issued: issued, due: due,
      amount: Money(minor: cents, .eur))
  }

  /// A company and one customer, stored.
  public static func stored(_ transaction: Transaction) throws -> (company: CompanyID, customer: CustomerID) {
    let company = try CompanyStore.insert(Example.company(), transaction)
    return (company, try CustomerStore.insert(Example.customer(company), transaction))
  }

  /// An item, stored under its number.
  public static func store(_ item: Item, _ transaction: Transaction) throws -> ItemID {
    try ItemStore.insert(item, source: "test", sourceKey: item.number, transaction)
  }
}
