public import Kernel
public import ReceivablesRules

/// What is known of the opening of an e-mail that carried the picture which reports it.
///
/// It is no proof of reading: some mail programs fetch the pictures of every mail by themselves, others never do.
public struct MessageOpening: Sendable, Hashable {
  /// When the picture was first asked for; `nil` while nobody has.
  public let first: Moment?
  /// How often, counted up to ``OpeningRule/countMax``.
  public let count: Int

  public init(first: Moment?, count: Int) {
    self.first = first
    self.count = count
  }
}

/// For whom openings are reported, and how much of them is kept.
public enum OpeningRule {
  /// Openings of one message that are counted: more of them say no more.
  public static let countMax = 999
  /// Seconds between two openings of a message that are counted: a mail program that fetches a picture twice opens once,
  /// and whoever asks for one over and over writes nothing.
  public static let secondsBetween: Int64 = 60

  /// Whether the opening of e-mails to a customer may be reported where its company has chosen that.
  ///
  /// Never of natural persons acting for private needs: reading from their device asks for their consent first, which
  /// nobody has asked them for. Source: loi 78-17, article 82; CNIL, projet de recommandation sur les pixels de suivi
  /// dans les courriers électroniques, 12 June 2025.
  public static func isMeasured(_ kind: CustomerKind) -> Bool { kind != .consumer }

  /// Whether an opening changes what is kept.
  ///
  /// - Parameters:
  ///   - known: what is known of the message.
  ///   - last: when its last opening was counted.
  public static func counts(_ known: MessageOpening, last: Moment?, at now: Moment) -> Bool {
    guard known.first != nil, let last else { return true }
    return known.count < countMax && now.seconds(since: last) >= secondsBetween
  }
}

/// How many pictures may be looked up in a second by everybody together: behind it each asker still gets the picture.
public struct OpeningBudget: Sendable {
  private let perSecond: Int
  private var second: Int64 = .min
  private var taken = 0

  public init(perSecond: Int) { self.perSecond = perSecond }

  /// Whether one more may be looked up in the second of a moment.
  public mutating func takes(at now: Moment) -> Bool {
    let asked = now.microsecondsSince1970 / 1_000_000
    if asked != second { (second, taken) = (asked, 0) }
    guard taken < perSecond else { return false }
    taken += 1
    return true
  }
}
