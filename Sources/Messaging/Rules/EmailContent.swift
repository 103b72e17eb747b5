public import Kernel

/// An e-mail in words, ready to be set as HTML and as plain text.
public struct EmailContent: Sendable, Hashable, Codable {
  public var language: LanguageCode
  public var subject: String
  /// What mail readers show after the subject.
  public var preheader: String
  public var sender: String
  public var greeting: String
  public var opening: [String]
  public var totalLabel: String
  public var total: String
  public var button: Link?
  /// Leads to ``otherAnswers``: `Ou :`.
  public var otherLabel: String
  public var otherAnswers: [Link]
  public var headings: [String]
  public var rows: [Row]
  public var notes: [String]
  public var transfer: Transfer?
  public var closing: [String]
  public var signature: [String]
  public var signatureDetail: String
  public var footer: [String]
  public var footerLink: Link?

  public struct Link: Sendable, Hashable, Codable {
    public var text: String
    public var address: String
    public init(text: String, address: String) {
      self.text = text
      self.address = address
    }
  }

  public struct Row: Sendable, Hashable, Codable {
    public var title: String
    public var detail: String?
    public var state: String
    public var amount: String
    public init(title: String, detail: String? = nil, state: String, amount: String) {
      self.title = title
      self.detail = detail
      self.state = state
      self.amount = amount
    }
  }

  /// How to pay by transfer: words around the account and the reference.
  public struct Transfer: Sendable, Hashable, Codable {
    public var before: String
    public var iban: String
    public var between: String
    public var reference: String
    public init(before: String, iban: String, between: String, reference: String) {
      self.before = before
      self.iban = iban
      self.between = between
      self.reference = reference
    }
  }

  public init(
    language: LanguageCode, subject: String, preheader: String, sender: String, greeting: String, opening: [String],
    totalLabel: String, total: String, button: Link? = nil, otherLabel: String = "", otherAnswers: [Link] = [],
    headings: [String], rows: [Row], notes: [String] = [], transfer: Transfer? = nil, closing: [String] = [],
    signature: [String], signatureDetail: String = "", footer: [String], footerLink: Link? = nil
  ) {
    self.language = language
    self.subject = subject
    self.preheader = preheader
    self.sender = sender
    self.greeting = greeting
    self.opening = opening
    self.totalLabel = totalLabel
    self.total = total
    self.button = button
    self.otherLabel = otherLabel
    self.otherAnswers = otherAnswers
    self.headings = headings
    self.rows = rows
    self.notes = notes
    self.transfer = transfer
    self.closing = closing
    self.signature = signature
    self.signatureDetail = signatureDetail
    self.footer = footer
    self.footerLink = footerLink
  }
}
