/// What one pass over the outbox did.
public struct SendReport: Sendable, Hashable, Codable {
  /// E-mails that the mail server took charge of.
  public var sent = 0
  /// Letters written to the outgoing folder.
  public var letters = 0
  /// Letters that the service which posts them took charge of.
  public var served = 0
  /// Text messages that their service took charge of.
  public var sms = 0
  /// Refused for good.
  public var failed = 0
  /// To be tried again later.
  public var postponed = 0
  /// May have left; a person must look.
  public var toCheck = 0
  /// Not sent because their reason disappeared.
  public var withdrawn = 0
  /// Still due after this pass: beyond its limit, or without a mail server to take them.
  public var waiting = 0
  /// Those of them that are e-mails beyond the most that leave in an hour.
  public var nextHour = 0
  /// Due and kept back by the test mode or by books that are too old.
  public var held = 0
  /// Waiting for their hour, or for the next attempt: text messages too, that may not ring now.
  public var later = 0
  /// In the hands of another pass, or of one that was stopped: free again within some minutes.
  public var taken = 0
  /// Why they are kept back: `test_mode`, `bank_old` or `ledger_old`.
  public var heldBy: String?
  /// Why the pass stopped before its end.
  public var stopped: String?

  public init() {}
}
