public import Kernel

/// The time that a public buyer has to pay.
///
/// Source: Code de la commande publique, art. R2192-10 to R2192-13.
public enum PublicBuyerDelay: String, Hashable, Sendable, Codable, CaseIterable {
  /// The State, local authorities and most public bodies.
  case general
  /// Public health establishments and the army health service.
  case health
  /// Public undertakings.
  case undertaking

  public var days: Int {
    switch self {
    case .general: 30
    case .health: 50
    case .undertaking: 60
    }
  }

  /// The last day to pay: counted from the request for payment, or from the service when that came later.
  public func due(requestReceived: CivilDate, serviceDone: CivilDate? = nil) -> CivilDate {
    max(requestReceived, serviceDone ?? requestReceived).adding(days: days)
  }

  /// The last day to pay interest and indemnity once the principal was paid: 45 days.
  ///
  /// Source: Code de la commande publique, art. R2192-36.
  public static func interestDue(principalPaid: CivilDate) -> CivilDate { principalPaid.adding(days: 45) }
}
