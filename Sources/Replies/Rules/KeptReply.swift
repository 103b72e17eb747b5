public import Kernel

/// Where an answer stands.
public enum ReplyState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nobody has looked after it yet.
  case waiting
  /// What it asks for was done.
  case dealt
  /// It asks for nothing of ours.
  case setAside = "set_aside"
}

/// What a mail of the mailbox is.
public enum ReplyNature: String, Sendable, Hashable, Codable, CaseIterable {
  /// Somebody wrote.
  case answer
  /// A machine says that somebody is away.
  case away
  /// A mail server says what became of a message of ours.
  case report
}

/// A mail that was taken in from a company's mailbox.
public struct KeptReply: Sendable, Hashable {
  public let id: ReplyID
  /// When it was taken in.
  public let received: Moment
  /// When it was written, as it says; `nil` where it says nothing that can be read.
  public let written: Moment?
  /// An address in lower case; what a mail says of its sender is not proven.
  public let sender: String?
  public let senderName: String?
  public let subject: String
  /// The text of the mail, with what it quotes; a stranger's words, to be shown as text only.
  public let text: String
  public let nature: ReplyNature
  public let customer: CustomerID?
  /// The message of ours that it answers.
  public let message: MessageID?
  public let state: ReplyState
  /// The label of who ended it.
  public let endedBy: String?
  public let endedAt: Moment?
  /// Counted up each time its state or its customer changes.
  public let version: Int64

  /// Whether somebody wrote and nobody has read it.
  public var isUnread: Bool { state == .waiting && nature == .answer }

  public init(
    id: ReplyID, received: Moment, written: Moment?, sender: String?, senderName: String?, subject: String,
    text: String, nature: ReplyNature, customer: CustomerID?, message: MessageID?, state: ReplyState,
    endedBy: String? = nil, endedAt: Moment? = nil, version: Int64 = 1
  ) {
    self.id = id
    self.received = received
    self.written = written
    self.sender = sender
    self.senderName = senderName
    self.subject = subject
    self.text = text
    self.nature = nature
    self.customer = customer
    self.message = message
    self.state = state
    self.endedBy = endedBy
    self.endedAt = endedAt
    self.version = version
  }
}

/// Why something was not done with an answer.
public enum ReplyRefusal: Error, Sendable, Hashable {
  case unknown(ReplyID)
  case unknownCustomer
  /// Somebody else was faster.
  case changed(ReplyID)
}

extension ReplyRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let reply): "answer \(reply) does not exist in this company"
    case .unknownCustomer: "the customer does not exist in this company"
    case .changed(let reply): "answer \(reply) was changed by somebody else meanwhile; look at it again"
    }
  }
}
