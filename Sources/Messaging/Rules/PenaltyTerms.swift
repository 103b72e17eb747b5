public import Kernel

extension Reminder {
  /// The yearly rate of penalties and where it comes from.
  public struct PenaltyTerms: Sendable, Hashable, Codable {
    public enum Basis: String, Sendable, Hashable, Codable {
      /// The European Central Bank's refinancing rate plus ten points, when nothing was agreed.
      case centralBankPlusTen
      case contract
      /// The same rate plus eight points, for a public buyer. Source: code de la commande publique R.2192-31.
      case publicBuyer
    }
    /// `nil` while the rate of the current semester is not known: the rule is then stated without a figure.
    public var rate: Percent?
    /// The rates that ran before it, the first one first; `nil` where one holds throughout.
    public var before: [Before]?
    public var basis: Basis
    public var indemnity: Money

    /// A rate of days that have passed.
    public struct Before: Sendable, Hashable, Codable {
      public var rate: Percent
      /// The last day on which it held.
      public var until: CivilDate

      public init(rate: Percent, until: CivilDate) {
        self.rate = rate
        self.until = until
      }
    }

    public init(
      rate: Percent?, before: [Before]? = nil, basis: Basis = .centralBankPlusTen,
      indemnity: Money = Money(minor: 4_000, .eur)
    ) {
      self.rate = rate
      self.before = before
      self.basis = basis
      self.indemnity = indemnity
    }
  }
}
