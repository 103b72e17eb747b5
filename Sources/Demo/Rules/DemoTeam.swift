/// Somebody of the fictional company.
public enum DemoColleague: String, Sendable, CaseIterable {
  case manager, north, south, accountant, seller, otherSeller, director, auditor

  public var name: String {
    switch self {
    case .manager: "Sabine Tellier"
    case .north: "Nadia Ferhat"
    case .south: "Hugo Lassalle"
    case .accountant: "Paul Vasseur"
    case .seller: "Luc Armand"
    case .otherSeller: "Maud Castellane"
    case .director: "Anne Chaptal"
    case .auditor: "Éric Salmon"
    }
  }

  /// The code of the role of every installation.
  public var role: String {
    switch self {
    case .manager: "credit_manager"
    case .north, .south: "collector"
    case .accountant: "cash_accountant"
    case .seller, .otherSeller: "salesperson"
    case .director: "finance_director"
    case .auditor: "auditor"
    }
  }

  public var mailbox: String {
    switch self {
    case .manager: "sabine.tellier"
    case .north: "nadia.ferhat"
    case .south: "hugo.lassalle"
    case .accountant: "paul.vasseur"
    case .seller: "luc.armand"
    case .otherSeller: "maud.castellane"
    case .director: "anne.chaptal"
    case .auditor: "eric.salmon"
    }
  }

  public var email: String { "\(mailbox)@verdoncelle.example" }

  /// Who collects from the `index`-th customer.
  public static func collector(of index: Int) -> DemoColleague { index % 2 == 0 ? .north : .south }

  /// Who sells to it; nobody to one in three.
  public static func seller(of index: Int) -> DemoColleague? {
    switch index % 3 {
    case 0: .seller
    case 1: .otherSeller
    default: nil
    }
  }
}
