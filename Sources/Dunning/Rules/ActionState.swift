/// What became of a message that was put in the outbox.
public enum MessageFate: String, Sendable, Hashable {
  case pending, sending, sent, failed, withdrawn
  case toCheck = "to_check"
  /// Waits to leave, also where the books are too old: a person let it go.
  case released
  /// A letter that a service prints and posts.
  case served
  /// A letter that was posted.
  case posted
  /// What the post says of a registered letter; of a text message, that it reached its telephone.
  case delivered, refused, unclaimed
  case unknownAddress = "unknown_address"
  /// A text message that left and did not reach its telephone, an e-mail that came back.
  case undelivered
}

/// Where an action stands for who looks at it: decided is not sent.
public enum ActionStage: String, Sendable, Hashable, CaseIterable {
  case toApprove = "to_approve"
  case toDo = "to_do"
  /// Its message waits to leave.
  case queued
  /// The same, and a person let it go where the books are too old.
  case released
  /// Handed to a mail server, or to a service of text messages or letters.
  case sent
  /// Its letter is made, to be printed and posted.
  case written
  /// Its letter was posted.
  case posted
  /// Its registered letter reached the addressee, its text message the telephone.
  case delivered
  /// The addressee refused it.
  case declined
  /// Nobody fetched it.
  case unclaimed
  /// Nobody knows the addressee where it went.
  case astray
  /// Its text message left and did not reach the telephone, or its e-mail came back.
  case undelivered
  /// Its message did not arrive.
  case refused
  /// Nobody knows whether its message left: it goes no second time before a person has looked.
  case doubtful
  /// Done by a person.
  case done
  case cancelled

  public init(_ state: ActionState, by channel: DunningChannel, _ message: MessageFate?) {
    switch state {
    case .toApprove: self = .toApprove
    case .toDo: self = .toDo
    case .done: self = .done
    case .cancelled: self = .cancelled
    case .queued:
      switch message {
      case .sent: self = channel.isPaper ? .written : .sent
      case .served: self = .sent
      case .posted: self = .posted
      case .delivered: self = .delivered
      case .refused: self = .declined
      case .unclaimed: self = .unclaimed
      case .unknownAddress: self = .astray
      case .undelivered: self = .undelivered
      case .failed: self = .refused
      case .toCheck: self = .doubtful
      case .withdrawn: self = .cancelled
      case .released: self = .released
      case .pending, .sending, nil: self = .queued
      }
    }
  }

  /// Whether the customer has not heard of it yet.
  public var isAhead: Bool { self == .toApprove || self == .toDo || isInQueue }

  /// Whether what follows waits for its message: it has not left yet, nobody has approved or posted it, or nobody knows
  /// whether it left.
  public var waits: Bool { self == .toApprove || isInQueue || self == .written || self == .doubtful }

  /// Whether its message never reached anybody: it is no level and no contact.
  public var isUnheard: Bool { self == .refused || self == .undelivered }

  /// Whether its message waits to leave.
  public var isInQueue: Bool { self == .queued || self == .released }
}

/// Where an action stands.
public enum ActionState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Its message is in the outbox.
  case queued
  /// Waits for a person to approve it.
  case toApprove = "to_approve"
  /// Waits for a collector to do it.
  case toDo = "to_do"
  case done
  /// Withdrawn: it does not count as a contact and its steps are not reached.
  case cancelled

  /// Where an action begins.
  public static func initial(of channel: DunningChannel, needsApproval: Bool) -> ActionState {
    if needsApproval { return .toApprove }
    return channel.isMessage ? .queued : .toDo
  }
}
