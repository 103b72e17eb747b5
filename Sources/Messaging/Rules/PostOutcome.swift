public import Kernel

/// What the post says of a registered letter.
public enum PostOutcome: String, Sendable, Hashable, CaseIterable {
  /// The notice of receipt came back signed.
  case delivered
  /// The addressee did not want it.
  case refused
  /// *Pli avisé et non réclamé*: nobody fetched it in the fifteen days for which the post keeps it.
  case unclaimed
  /// *Destinataire inconnu à l'adresse*, or moved.
  case unknownAddress = "unknown_address"

  /// Days after which an answer of the post is overdue: some for the way, the fifteen for which it keeps a letter (general
  /// conditions of La Poste), and some for the way back.
  public static let expectedDays = 25

  /// Whether the addressee is held to have been put on notice. A formal notice that nobody fetched or wanted is valid all
  /// the same (Cass. civ. 1re, 20 January 2021, n° 19-20.680); one that went to a wrong address is not relied on here.
  public var isNotice: Bool { self != .unknownAddress }
}

/// That a person noted what the post says.
public struct PostAnswer: Sendable, Hashable {
  public let outcome: PostOutcome
  /// The day that the post names.
  public let day: CivilDate
  /// The label of who noted it.
  public let by: String

  public init(_ outcome: PostOutcome, on day: CivilDate, by: String) {
    self.outcome = outcome
    self.day = day
    self.by = by
  }
}
