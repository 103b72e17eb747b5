public import Kernel

/// A message to one person, and copies of it: plain text and HTML that say the same, and files.
public struct MailMessage: Sendable, Hashable {
  public struct Attachment: Sendable, Hashable {
    public var name: String
    public var mediaType: String
    public var bytes: [UInt8]
    public init(name: String, mediaType: String, bytes: [UInt8]) {
      self.name = name
      self.mediaType = mediaType
      self.bytes = bytes
    }
  }

  /// A picture that the HTML shows by `cid:` and its name; it stands in no list of files.
  public struct Inline: Sendable, Hashable {
    public var contentID: String
    public var mediaType: String
    public var bytes: [UInt8]
    public init(contentID: String, mediaType: String, bytes: [UInt8]) {
      self.contentID = contentID
      self.mediaType = mediaType
      self.bytes = bytes
    }
  }

  public var from: MailAddress
  public var replyTo: MailAddress?
  public var to: MailAddress
  public var copies: [MailAddress]
  public var subject: String
  /// Without angle brackets, such as `encours.1f0c…@company.example`.
  public var messageID: String
  /// Message-IDs that make this one part of a conversation, oldest first.
  public var references: [String]
  public var date: Moment
  public var language: LanguageCode
  public var plainText: String
  public var html: String
  public var inlines: [Inline]
  public var attachments: [Attachment]

  public init(
    from: MailAddress, replyTo: MailAddress? = nil, to: MailAddress, copies: [MailAddress] = [], subject: String,
    messageID: String,
    references: [String] = [], date: Moment, language: LanguageCode, plainText: String, html: String,
    inlines: [Inline] = [], attachments: [Attachment] = []
  ) {
    self.from = from
    self.replyTo = replyTo
    self.to = to
    self.copies = copies
    self.subject = subject
    self.messageID = messageID
    self.references = references
    self.date = date
    self.language = language
    self.plainText = plainText
    self.html = html
    self.inlines = inlines
    self.attachments = attachments
  }
}
