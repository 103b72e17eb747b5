public import Kernel

/// A service that prints letters and posts them, for money.
///
/// What its own interface asks stays behind these calls. None of them posts a letter twice, and none says that a letter was
/// refused when it may have been taken.
public protocol PostalProvider: Sendable {
  /// Hands over one letter, once.
  ///
  /// - Parameter isRepeated: whether it may have been begun before: then the service is asked for it by our reference first,
  ///   and what is found there goes on instead of beginning anew.
  func send(_ letter: PostalLetter, isRepeated: Bool) async -> PostalDelivery
  /// Where a letter stands at the service, by our own name for it.
  func find(_ reference: String, _ kind: PostalKind) async -> PostalSearch
  /// What became of a letter that was taken.
  func report(on letter: TakenLetter) async throws(PostalUnknown) -> PostalReport
  /// A paper that proves what became of it.
  func proof(_ kind: PostalProofKind, of letter: TakenLetter) async throws(PostalUnknown) -> [UInt8]
  /// Whether the service lets us in; costs nothing.
  func check() async throws(PostalUnknown)
}

public enum PostalKind: String, Sendable, Hashable {
  case simple
  /// With a notice of receipt.
  case registered
}

/// A letter on its way.
public struct PostalLetter: Sendable, Hashable {
  public let kind: PostalKind
  /// Our own name for it, by which the service finds it again: 38 signs at most.
  public let reference: String
  /// What people see of it in their account at the service.
  public let name: String
  public let to: LetterAddress
  /// Where it comes back to; `nil` where that cannot be written as an address.
  public let from: LetterAddress?
  public let pdf: [UInt8]

  public init(
    _ kind: PostalKind, reference: String, name: String, to: LetterAddress, from: LetterAddress?, pdf: [UInt8]
  ) {
    self.kind = kind
    self.reference = reference
    self.name = name
    self.to = to
    self.from = from
    self.pdf = pdf
  }
}

/// A letter that the service has taken.
public struct TakenLetter: Sendable, Hashable {
  /// What the service calls it.
  public let id: String
  public let kind: PostalKind

  public init(id: String, _ kind: PostalKind) {
    self.id = id
    self.kind = kind
  }
}

/// What became of a letter that was handed to the service.
public enum PostalDelivery: Sendable, Hashable {
  /// The service took charge of it, and counts it.
  case accepted(id: String, reply: String)
  /// The service will never take this letter.
  case refused(reply: String)
  /// It was not ordered; it can be tried again, where the service says so after some seconds.
  case postponed(reason: Phrase, after: Int64?)
  /// The service was not reached, or lets nobody in, or has no credit left: nothing was ordered.
  case unavailable(reason: Phrase)
  /// The letter may have been ordered: ordered again it could be posted, and paid, twice.
  case uncertain(reason: Phrase)
}

/// Where a letter stands at the service.
public enum PostalSearch: Sendable, Hashable {
  /// The service has nothing by this name, or only what it had refused.
  case absent
  /// It was begun and not ordered: it costs nothing yet.
  case draft(id: String)
  /// It was ordered.
  case taken(id: String)
  /// More than one bears this name, and which one counts cannot be told.
  case several
  /// The service could not be asked.
  case unknown(reason: Phrase)
}

/// What a service knows of a letter that it took.
public struct PostalReport: Sendable, Hashable {
  /// Why the service did not post it after all; `nil` for one that it posts.
  public var rejected: String?
  /// The day on which the post took it from the service; `nil` while it has not.
  public var posted: CivilDate?
  /// The number of the post, of a registered letter.
  public var number: String?
  /// What the post says, oldest first.
  public var events: [PostalEvent] = []
  /// The proofs that can be fetched.
  public var proofs: Set<PostalProofKind> = []

  public init() {}
}

/// One thing that the post, or the service, says of a letter.
public struct PostalEvent: Sendable, Hashable {
  /// Such as `A01`.
  public let code: String
  /// In the words of the service.
  public let label: String
  public let day: CivilDate

  public init(code: String, label: String, day: CivilDate) {
    self.code = code
    self.label = label
    self.day = day
  }
}

public enum PostalProofKind: String, Sendable, Hashable, CaseIterable {
  /// That the post took the letter (*preuve de dépôt*).
  case deposit
  /// The notice of receipt, signed (*avis de réception*).
  case acknowledgement
}

/// Why nothing is known of a letter.
public struct PostalUnknown: Error, Sendable, Hashable {
  public let reason: Phrase

  public init(reason: Phrase) { self.reason = reason }
}
