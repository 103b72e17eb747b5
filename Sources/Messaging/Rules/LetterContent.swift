public import Kernel

/// A letter in words, ready to be drawn: nothing in it is computed any more.
public struct LetterContent: Sendable, Hashable, Codable {
  public var language: LanguageCode
  public var day: CivilDate
  public var sender: Sender
  public var references: [Labelled]
  /// The lines of the window.
  public var address: [String]
  public var placeAndDate: String
  public var subject: String
  public var salutation: String
  public var opening: [String]
  public var table: Table
  /// Footnotes; the n-th is marked with the number n in the table.
  public var notes: [String]
  public var payment: Payment
  public var closing: [String]
  public var signature: String
  /// The lines at the foot of every page; the page's number follows the last.
  public var legal: [String]

  public struct Sender: Sendable, Hashable, Codable {
    public var name: String
    public var lines: [String]
    public init(name: String, lines: [String]) {
      self.name = name
      self.lines = lines
    }
  }

  public struct Labelled: Sendable, Hashable, Codable {
    public var label: String
    public var value: String
    public var isStrong: Bool
    public init(_ label: String, _ value: String, isStrong: Bool = false) {
      self.label = label
      self.value = value
      self.isStrong = isStrong
    }
  }

  public struct Table: Sendable, Hashable, Codable {
    public struct Column: Sendable, Hashable, Codable {
      public var heading: String
      public var isNumber: Bool
      public init(_ heading: String, isNumber: Bool = false) {
        self.heading = heading
        self.isNumber = isNumber
      }
    }
    public struct Row: Sendable, Hashable, Codable {
      public var cells: [String]
      /// The footnote that the first cell points to, from 1.
      public var note: Int?
      public init(cells: [String], note: Int? = nil) {
        self.cells = cells
        self.note = note
      }
    }
    public var columns: [Column]
    public var rows: [Row]
    /// One text a column, empty where nothing is added up.
    public var totals: [String]
    public init(columns: [Column], rows: [Row], totals: [String]) {
      self.columns = columns
      self.rows = rows
      self.totals = totals
    }
  }

  public struct Payment: Sendable, Hashable, Codable {
    public var label: String
    public var total: String
    public var details: [Labelled]
    public var hint: String?
    /// What the QR code holds; `nil` for no code.
    public var code: String?
    public init(label: String, total: String, details: [Labelled], hint: String? = nil, code: String? = nil) {
      self.label = label
      self.total = total
      self.details = details
      self.hint = hint
      self.code = code
    }
  }

  public init(
    language: LanguageCode, day: CivilDate, sender: Sender, references: [Labelled], address: [String],
    placeAndDate: String, subject: String, salutation: String, opening: [String], table: Table, notes: [String] = [],
    payment: Payment, closing: [String], signature: String, legal: [String]
  ) {
    self.language = language
    self.day = day
    self.sender = sender
    self.references = references
    self.address = address
    self.placeAndDate = placeAndDate
    self.subject = subject
    self.salutation = salutation
    self.opening = opening
    self.table = table
    self.notes = notes
    self.payment = payment
    self.closing = closing
    self.signature = signature
    self.legal = legal
  }
}
