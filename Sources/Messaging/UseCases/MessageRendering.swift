import Foundation
public import Kernel
public import Mail
public import MessagingRules
import Pdf
public import Storage
import Typesetting

/// Turns the facts of an outbox item into what is handed over: an e-mail with its letter attached, or a letter.
public struct MessageRendering: Sendable {
  private var books: [LanguageCode: TextBook]
  /// How what the company and its brands send looks.
  private var looks = Looks(company: .plain)
  /// Who e-mails come from.
  private let sender: MailAddress?
  /// Where answers go and what does not arrive; `nil` where that is left to the sender's address.
  private let returns: ReturnAddress?
  /// Where openings are reported; `nil` while the installation has no address that is reached from outside.
  let openings: OpeningPicture?

  public init(sender: MailAddress?, returns: ReturnAddress? = nil, openings: OpeningPicture? = nil) throws {
    self.sender = sender
    self.openings = openings
    self.returns = returns
    var books: [LanguageCode: TextBook] = [:]
    for language in LanguageCode.allCases { books[language] = try TextBook.shipped(language) }
    self.books = books
  }

  /// The same with the texts that a company words itself.
  public func with(_ texts: [TextKey: StoredText]) -> MessageRendering {
    var copy = self
    copy.books = books.mapValues { $0.with(texts) }
    return copy
  }

  /// The same with a company's own texts and looks, as they are stored.
  public func of(_ company: CompanyID, _ snapshot: Snapshot) throws -> MessageRendering {
    var copy = with(try TextStore.current(of: company, snapshot))
    copy.looks = try LookStore.all(of: company, snapshot)
    return copy
  }

  /// What a message wears.
  public func look(of reminder: Reminder) -> Look { looks[reminder.brand] }

  /// The letter as it is printed.
  ///
  /// - Parameter files: the documents that it encloses; `nil` for the letter without them.
  public func pdf(_ reminder: Reminder, enclosing files: [PaperID: [UInt8]]? = nil) throws -> [UInt8] {
    let wording = try wording(reminder)
    let setter = try TextSetter()
    let letter = try LetterSheet.pdf(
      wording.letter(), statement: wording.statement(), look: wording.look, setter: setter)
    return try files.map { try enclosed(reminder, behind: letter, $0, setter) } ?? letter
  }

  /// The pictures that go with an e-mail.
  private func inlines(_ look: Look) -> [MailMessage.Inline] {
    look.logo.map { [.init(contentID: Look.logoID, mediaType: $0.kind.mediaType, bytes: $0.bytes)] } ?? []
  }

  /// Who an e-mail comes from, as its look says.
  private func from(_ reminder: Reminder, _ sender: MailAddress) throws -> MailAddress {
    let look = look(of: reminder)
    var name = look.senderName ?? sender.name
    if look.sender == .collector, reminder.author.name != reminder.creditor.name {
      name = "\(reminder.author.name), \(name ?? reminder.creditor.name)"
    }
    return try MailAddress(name: name, look.senderAddress ?? sender.address)
  }

  /// A message ready to be handed over.
  struct Rendered: Sendable {
    let subject: String
    var document: OutboxDocument
    let envelope: MailEnvelope?
    /// Whether it carries the picture that reports its opening.
    var isReported = false
    /// The words of a text message.
    var text: SmsContent?
    /// What is handed to the service that posts letters; `nil` for what is not.
    var served: ServedLetter?
  }

  /// A text message in words, and whom it goes to.
  struct SmsContent: Sendable {
    let to: MobileNumber
    let text: String
  }

  public func letter(_ reminder: Reminder) throws -> LetterContent { try wording(reminder).letter() }

  /// - Parameter isReported: whether its opening is reported, which it then says.
  public func email(_ reminder: Reminder, isReported: Bool = false) throws -> EmailContent {
    try wording(reminder).email(isReported: isReported)
  }

  /// The subject and the plain text of an e-mail, and what was put in for their fields.
  public func mergedEmail(_ reminder: Reminder) throws -> (subject: MergedText, text: MergedText) {
    let email = try wording(reminder, marks: true).email()
    return (MergedText(marked: email.subject), MergedText(marked: email.plainText))
  }

  /// A letter as text: what stands above it, its subject, and the rest with the table of its items.
  public func plainLetter(_ reminder: Reminder) throws -> (head: String, subject: MergedText, text: MergedText) {
    let letter = try letter(reminder)
    let rows = letter.table.rows.map { $0.cells.filter { !$0.isEmpty }.joined(separator: " · ") }
    let parts = [
      [letter.salutation], letter.opening, [rows.joined(separator: "\n")], letter.closing, [letter.signature],
    ]
    return (
      (letter.address + ["", letter.placeAndDate]).joined(separator: "\n"), MergedText(letter.subject),
      MergedText(parts.flatMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n\n"))
    )
  }

  /// What may be said on the telephone, and what was put in for its fields.
  public func mergedScript(_ reminder: Reminder) throws -> MergedText {
    MergedText(marked: try wording(reminder, marks: true).callScript().joined(separator: "\n\n"))
  }

  /// The text message as a telephone shows it.
  public func sms(_ reminder: Reminder) throws -> String { try wording(reminder).sms() }

  /// What a collector may say on the telephone, paragraph by paragraph.
  public func callScript(_ reminder: Reminder) throws -> [String] { try wording(reminder).callScript() }

  /// What the texts of a message lack or say against what the law asks of its kind.
  public func flaws(of reminder: Reminder) -> [LegalFlaw] {
    guard let book = books[reminder.language] else { return [] }
    return LegalMention.flaws(
      in: book.texts(of: reminder.step, variant: reminder.text), of: reminder.step, in: reminder.language)
  }

  private func wording(_ reminder: Reminder, marks: Bool = false) throws -> ReminderWording {
    guard let book = books[reminder.language] else {
      throw WordingError.missing(key: "common", language: reminder.language)
    }
    return try ReminderWording(reminder, book: book, look: look(of: reminder), marks: marks)
  }

  /// Renders messages, their letters drawn on every core. A message that cannot be rendered does not stop the others.
  ///
  /// - Parameters:
  ///   - reported: those whose opening is reported.
  ///   - files: the documents that go with them.
  func render(
    _ items: [OutboxItem], reported: Set<MessageID> = [], files: [PaperID: [UInt8]] = [:], at moment: Moment
  ) async -> [Result<Rendered, any Error>] {
    let workers = max(1, min(items.count, ProcessInfo.processInfo.activeProcessorCount))
    return await withTaskGroup(of: [(Int, Result<Rendered, any Error>)].self) { group in
      for worker in 0..<workers {
        group.addTask {
          // Messages drawn one after the other share most of their texts.
          let setter = Result { () throws(TypesettingError) in try TextSetter() }
          return stride(from: worker, to: items.count, by: workers).map { index in
            let isReported = reported.contains(items[index].id)
            return (
              index,
              Result {
                try render(
                  items[index], isReported: isReported, files: files, at: moment, setter: try setter.get())
              }
            )
          }
        }
      }
      var results: [Int: Result<Rendered, any Error>] = [:]
      for await done in group { for (index, result) in done { results[index] = result } }
      return items.indices.compactMap { results[$0] }
    }
  }

  func render(
    _ item: OutboxItem, isReported: Bool = false, files: [PaperID: [UInt8]] = [:], at moment: Moment
  ) throws -> Rendered {
    try render(item, isReported: isReported, files: files, at: moment, setter: TextSetter())
  }

  private func render(
    _ item: OutboxItem, isReported: Bool, files: [PaperID: [UInt8]], at moment: Moment, setter: TextSetter
  ) throws -> Rendered {
    let wording = try wording(item.reminder)
    let name = MessageRendering.fileName(item)
    if item.channel == .sms { return try rendered(sms: try wording.sms(), item, name) }
    let letter = try wording.letter()
    let statement = try wording.statement()
    // By e-mail the statement is a file of its own, by post it lies behind the letter.
    let pdf = try LetterSheet.pdf(
      letter, statement: item.channel == .email ? nil : statement, look: wording.look, setter: setter)
    guard item.channel == .email else {
      let printed = try enclosed(item.reminder, behind: pdf, files, setter)
      return Rendered(
        subject: letter.subject, document: .init(name: name, mediaType: "application/pdf", bytes: printed),
        envelope: nil)
    }
    guard let sender else { throw SendingError.noSender }
    let picture = isReported ? openings?.address(of: item.id) : nil
    let email = try wording.email(isReported: picture != nil)
    let to = try MailAddress(name: item.recipientName, item.recipient)
    // An address that no mail server takes must not keep the message from its recipient.
    let copies = item.copies.compactMap { try? MailAddress($0) }
    let message = MailMessage(
      from: try from(item.reminder, sender),
      replyTo: returns?.address ?? (try? MailAddress(item.reminder.author.email ?? item.reminder.creditor.email)),
      to: to, copies: copies,
      subject: email.subject, messageID: item.messageID, references: [Outbox.conversation(item)], date: moment,
      language: item.reminder.language, plainText: email.plainText, html: email.html(wording.look, picture: picture),
      inlines: inlines(wording.look),
      attachments: [.init(name: name, mediaType: "application/pdf", bytes: pdf)]
        + (try attached(statement, to: item, setter)) + (try attached(item.reminder.enclosures, files, wording)))
    let bytes = try message.mime()
    return Rendered(
      subject: email.subject,
      document: .init(
        name: name.replacingOccurrences(of: ".pdf", with: ".eml"), mediaType: "message/rfc822", bytes: bytes),
      envelope: MailEnvelope(from: try returns?.address(of: item.id) ?? sender, to: to, copies: copies, bytes: bytes),
      isReported: picture != nil)
  }

  private func attached(
    _ statement: AccountDocument?, to item: OutboxItem, _ setter: TextSetter
  ) throws -> [MailMessage.Attachment] {
    guard let statement else { return [] }
    let name = "\(statement.title) \(item.reminder.debtor.code.replacing("/", with: "-")) \(statement.day).pdf"
    let bytes = try AccountSheet.pdf(statement, look: look(of: item.reminder), setter: setter)
    return [.init(name: name, mediaType: "application/pdf", bytes: bytes)]
  }

  /// A letter and, behind it, what it encloses: pages as they were issued, and scans each on a page of its own.
  private func enclosed(
    _ reminder: Reminder, behind letter: [UInt8], _ files: [PaperID: [UInt8]], _ setter: TextSetter
  ) throws -> [UInt8] {
    if reminder.enclosures.isEmpty { return letter }
    let behind = try reminder.enclosures.map { enclosure in
      let bytes = try file(of: enclosure, among: files)
      guard let format = enclosure.format, format != .pdf else { return (name: enclosure.number, bytes: bytes) }
      guard let scan = try? Picture(reading: bytes, within: .page) else {
        throw SendingError.unreadableScan(enclosure.number)
      }
      let page = try ScanSheet.pdf(
        scan, title: enclosure.number, author: reminder.creditor.name, language: reminder.language.rawValue,
        created: "\(reminder.day)T08:00:00Z", setter: setter)
      return (name: enclosure.number, bytes: page)
    }
    return try PdfBatch.joined([(name: reminder.reference, bytes: letter)] + behind)
  }

  /// The message says that it brings the document: without it, it does not leave.
  private func file(of enclosure: Reminder.Enclosure, among files: [PaperID: [UInt8]]) throws -> [UInt8] {
    guard let bytes = files[enclosure.file] else { throw SendingError.noInvoiceFile(enclosure.number) }
    return bytes
  }

  private func attached(
    _ enclosures: [Reminder.Enclosure], _ files: [PaperID: [UInt8]], _ wording: ReminderWording
  ) throws -> [MailMessage.Attachment] {
    var names: [String: Int] = [:]
    return try enclosures.map { enclosure in
      let bytes = try file(of: enclosure, among: files)
      let format = enclosure.format ?? .pdf
      let what = try enclosure.kind.map { "-" + Folding.folded(try wording.name(of: $0)) } ?? ""
      let name = MessageRendering.safe(enclosure.number + what)
      let count = names[name, default: 0] + 1
      names[name] = count
      return .init(
        name: (count == 1 ? name : "\(name)-\(count)") + ".\(format.ending)", mediaType: format.mediaType, bytes: bytes)
    }
  }

  private func rendered(sms text: String, _ item: OutboxItem, _ name: String) throws -> Rendered {
    let number: MobileNumber
    do {
      // Kept in its international form, which says its country.
      number = try MobileNumber(typed: item.recipient, country: "")
    } catch {
      throw SendingError.noMobileNumber(item.recipient)
    }
    return Rendered(
      subject: "",
      document: .init(
        name: name.replacingOccurrences(of: ".pdf", with: ".txt"), mediaType: "text/plain; charset=utf-8",
        bytes: Array(text.utf8)),
      envelope: nil, text: SmsContent(to: number, text: text))
  }

  /// A copy of a message for somebody of the company, with another key: no reader takes it for the message itself.
  public func specimen(
    _ item: OutboxItem, to: MailAddress, key: String, at moment: Moment, subject: (String) -> String
  ) throws -> MailEnvelope {
    guard let sender else { throw SendingError.noSender }
    let wording = try wording(item.reminder)
    let email = try wording.email()
    let message = MailMessage(
      from: try from(item.reminder, sender), replyTo: nil, to: to, subject: subject(email.subject),
      messageID: "specimen.\(key)@\(sender.address.split(separator: "@").last ?? "encours.invalid")", references: [],
      date: moment, language: item.reminder.language, plainText: email.plainText, html: email.html(wording.look),
      inlines: inlines(wording.look),
      attachments: [
        .init(
          name: MessageRendering.fileName(item), mediaType: "application/pdf",
          bytes: try LetterSheet.pdf(try wording.letter(), look: wording.look))
      ])
    return MailEnvelope(from: sender, to: to, bytes: try message.mime())
  }

  /// `DR-26-00318.pdf`, with nothing in it that a file system reads otherwise.
  static func fileName(_ item: OutboxItem) -> String { safe(item.reminder.reference) + ".pdf" }

  private static func safe(_ text: String) -> String {
    let safe = text.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "-"
    }
    return String(String(safe).prefix(60))
  }
}

/// Why nothing can be sent.
public enum SendingError: Error, Sendable, Hashable {
  case noSender
  case noMobileNumber(String)
  /// The file of this invoice, which the message says it brings.
  case noInvoiceFile(String)
  /// A scan that goes with this invoice cannot be printed.
  case unreadableScan(String)
  case letterNotWritten(path: String, reason: String)
}

extension SendingError: Explained {
  public var phrase: Phrase {
    switch self {
    case .noSender:
      Phrase("there is no address to send from; give the company an e-mail address or set ENCOURS_MAIL_FROM")
    case .noMobileNumber(let text):
      Phrase("«\(text)» is no mobile number; correct the contact, or send it again to another number")
    case .noInvoiceFile(let number):
      Phrase("the file of invoice \(number) is no longer kept; import it again, or cancel the message")
    case .unreadableScan(let number):
      Phrase(
        "a scan kept with invoice \(number) cannot be printed; keep it again as a PDF, or cancel the message")
    case .letterNotWritten(let path, let reason):
      Phrase(
        "the letter could not be written to \(path) (\(reason)); check that the folder exists and that the disk has room"
      )
    }
  }
}
