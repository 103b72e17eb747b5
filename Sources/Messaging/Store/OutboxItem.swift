public import Kernel
public import MessagingRules
public import ReceivablesRules

/// A message of the outbox.
public struct OutboxItem: Sendable, Hashable {
  public let id: MessageID
  public let company: CompanyID
  public let action: ActionID
  public let customer: CustomerID
  public let channel: Channel
  /// The e-mail address, or the mobile number in its international form; for a letter the first line of the window.
  public let recipient: String
  public let recipientName: String?
  /// The e-mail addresses that get a copy.
  public let copies: [String]
  /// Empty until the message has been worded.
  public let subject: String
  public let reminder: Reminder
  public let messageID: String
  public let state: OutboxState
  public let attempts: Int
  public let nextAttempt: Moment
  /// The server's last sentence, or why the message did not leave, in English.
  public let response: String?
  public let created: Moment
  public let sentAt: Moment?
  /// ``response`` for a person to read; `nil` for what was noted before such facts were kept.
  public let reason: Phrase?
  /// How far the books were known when it was written.
  public let basis: DataTimes
  /// Whether a person let it go although the books were old.
  public let isReleased: Bool
  /// That a letter was posted; `nil` while it is not, and for an e-mail.
  public let posting: Posting?
  /// That it came back after it had left, or never reached its telephone; `nil` while nobody said so.
  public let returned: ReturnedMessage?
  /// When it was known that a text message had reached its telephone.
  public let delivered: Moment?
  /// What the service calls a text message or a letter that it took, with the service's name before it:
  /// `brevo:1511882900176220`; of a letter in doubt its name alone, `maileva:`.
  public let external: String?

  /// What is known of its opening; `nil` where that is not reported.
  public let opening: MessageOpening?

  /// Whether a service that posts letters has it, or may have it.
  public var isServed: Bool { external != nil && channel.isPaper }
}

/// That a mail server, or a service of text messages, said of a message which had left that it did not arrive.
public struct ReturnedMessage: Sendable, Hashable {
  /// When that was read.
  public let at: Moment
  /// The server's sentence.
  public let said: String
}

/// That a person posted a letter.
public struct Posting: Sendable, Hashable {
  public let day: CivilDate
  /// What the post calls it, of a registered letter.
  public let number: String?
  /// The label of who noted it.
  public let by: String
  /// What the post says of a registered letter; `nil` while it says nothing.
  public var answer: PostAnswer?
}

/// A message to be written to the outbox.
public struct NewMessage: Sendable, Hashable {
  public var company: CompanyID
  /// The decision that the message carries out; the outbox takes each action once a channel and recipient.
  public var action: ActionID
  public var customer: CustomerID
  public var channel: Channel
  public var recipient: String
  public var recipientName: String?
  /// The e-mail addresses that get a copy.
  public var copies: [String]
  public var reminder: Reminder
  /// Not before this moment.
  public var notBefore: Moment?
  /// How far the books are known.
  public var basis: DataTimes

  public init(
    company: CompanyID, action: ActionID, customer: CustomerID, channel: Channel, recipient: String,
    recipientName: String? = nil, copies: [String] = [], reminder: Reminder, notBefore: Moment? = nil,
    basis: DataTimes = DataTimes()
  ) {
    self.company = company
    self.action = action
    self.customer = customer
    self.channel = channel
    self.recipient = recipient
    self.recipientName = recipientName
    self.copies = copies
    self.reminder = reminder
    self.notBefore = notBefore
    self.basis = basis
  }
}

/// What was or is about to be handed over, kept byte for byte.
public struct OutboxDocument: Sendable, Hashable {
  public let name: String
  public let mediaType: String
  public let bytes: [UInt8]

  public init(name: String, mediaType: String, bytes: [UInt8]) {
    self.name = name
    self.mediaType = mediaType
    self.bytes = bytes
  }
}
