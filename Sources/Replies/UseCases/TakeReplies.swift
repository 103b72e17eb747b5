import DisputesRules
public import Journal
public import Kernel
public import Mail
public import Messaging
import Receivables
public import RepliesRules
public import Storage

/// A mail as a mailbox gave it.
public struct TakenMail: Sendable, Hashable {
  /// Its number in the folder.
  public let uid: Int64
  public let mail: IncomingMail
  /// The SHA-256 of its bytes, for a mail that names itself in no other way.
  public let digest: String

  public init(uid: Int64, bytes: [UInt8]) {
    self.uid = uid
    var mail = MailReading.read(bytes)
    mail.subject = TakenMail.straight(mail.subject)
    mail.senderName = mail.senderName.map { TakenMail.straight($0) }
    mail.text = TakenMail.straight(mail.text)
    self.mail = mail
    digest = HashChain.digest(bytes)
  }

  /// Without the characters that turn the direction of what follows: what is read would not be what is written.
  private static func straight(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter {
          !("\u{202A}"..."\u{202E}").contains($0) && !("\u{2066}"..."\u{2069}").contains($0)
        }))
  }
}

/// Keeps mails of a mailbox, each once: attached to the customer whose message it answers, else to the one at which its
/// sender works, else to nobody, with what the rules read in it.
///
/// What is kept and how far the mailbox was read are written together: a reader that is killed neither loses nor doubles
/// a mail. It acts on nothing; only what machines wrote (somebody is away, a delivery report) waits for nobody, unless
/// a person must say what it means.
public struct TakeReplies: Sendable {
  /// What became of the mails.
  public struct Outcome: Sendable, Hashable, Codable {
    public var taken = 0
    /// Those that found their customer.
    public var attached = 0
    /// Those that were kept before.
    public var known = 0
    public var proposals = 0
    public var away = 0
    public var reports = 0

    public init() {}

    /// Both together.
    public static func + (left: Outcome, right: Outcome) -> Outcome {
      var sum = left
      sum.taken += right.taken
      sum.attached += right.attached
      sum.known += right.known
      sum.proposals += right.proposals
      sum.away += right.away
      sum.reports += right.reports
      return sum
    }
  }

  private let mails: [TakenMail]
  private let mailbox: String
  private let validity: Int64
  private let returns: ReturnAddress?

  /// Bytes kept of a text: what a person writes is shorter.
  private static let textMax = 20_000

  /// - Parameters:
  ///   - mails: in the order of their numbers.
  ///   - validity: the numbering of the folder that they belong to.
  ///   - returns: where the company's messages come back to.
  public init(_ mails: [TakenMail], from mailbox: String, validity: Int64, returns: ReturnAddress? = nil) {
    self.returns = returns
    self.mails = mails
    self.mailbox = mailbox
    self.validity = validity
  }

  /// - Parameter day: the one from which addresses rest that took nothing; `nil` is that of the moment.
  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate? = nil, actor: Actor, at: Moment
  ) throws -> Outcome {
    try actor.needs(.remind, in: company)
    let places = try Places(mails, returns, company, transaction)
    var outcome = Outcome()
    for taken in mails {
      let read = Reading(taken.mail, at: at)
      let place = places.place(of: taken, read.reports)
      let report: TakeReport? =
        try read.reports.isEmpty
        ? nil
        : place.message.flatMap { try TakeReport(read.reports, about: $0, company: company, transaction) }
      // A server that says in its own words what became of a message of ours answers for nobody.
      let isPlainReport =
        read.nature == .answer && place.message != nil && ReplyFacts.isMailServer(taken.mail.sender)
      let nature: ReplyNature = isPlainReport ? .report : read.nature
      let ended = nature != .answer && !isPlainReport && report?.waits != true
      let reply = KeptReply(
        id: ReplyID(0), received: at, written: taken.mail.date, sender: taken.mail.sender,
        senderName: taken.mail.senderName, subject: TakeReplies.cut(report?.subject ?? taken.mail.subject, 1_000),
        text: TakeReplies.cut(taken.mail.text, TakeReplies.textMax), nature: nature, customer: place.customer,
        message: place.message, state: ended ? .dealt : .waiting, endedBy: ended ? actor.label : nil,
        endedAt: ended ? at : nil)
      let identity = taken.mail.messageID ?? "sha256:\(taken.digest)"
      guard let id = try ReplyStore.insert(reply, identity: identity, company: company, transaction) else {
        outcome.known += 1
        continue
      }
      let proposals = isPlainReport ? [] : read.proposals
      try ReplyStore.insert(proposals, of: id, company: company, transaction)
      Journal(transaction, actor: actor, at: at).record(
        "reply.taken", "reply:\(id)", company: company,
        facts: [
          "customer": place.customer.map { .number($0.rawValue) } ?? .none, "nature": .text(nature.rawValue),
          "sender": taken.mail.sender.map { .text($0) } ?? .none,
        ])
      try report?.run(transaction, company: company, on: day ?? at.parisDate, actor: actor, at: at)
      outcome.taken += 1
      outcome.proposals += nature == .answer ? proposals.count : 0
      if place.customer != nil { outcome.attached += 1 }
      if nature == .away { outcome.away += 1 }
      if nature == .report { outcome.reports += 1 }
    }
    if let last = mails.map(\.uid).max() {
      try MailboxReadStore.advance(mailbox, validity: validity, to: last, of: company, transaction)
    }
    return outcome
  }

  /// The beginning of a text, counted in bytes: a letter may carry any number of marks.
  private static func cut(_ text: String, _ most: Int) -> String {
    guard text.utf8.count > most else { return text }
    var kept = String.UnicodeScalarView()
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > most { break }
      kept.append(scalar)
    }
    return String(kept)
  }
}

/// What one mail says.
private struct Reading {
  let nature: ReplyNature
  let proposals: [Proposal]
  let reports: [DeliveryReport]

  init(_ mail: IncomingMail, at now: Moment) {
    reports = mail.deliveryStatus.map { DeliveryReport.readAll(fields: $0, returned: mail.returned) } ?? []
    guard reports.isEmpty else {
      (nature, proposals) = (.report, [])
      return
    }
    // « vendredi » is told from the day on which it was written, which cannot be one to come.
    let day = min(mail.date ?? now, now).parisDate
    let isAutomatic = ReplyFacts.isAutomatic(mail.headers)
    proposals =
      ReplyReading(ReplyFacts(subject: mail.subject, text: mail.text, day: day, isAutomatic: isAutomatic)).proposals
    nature = proposals.contains { $0.kind == .away } ? .away : .answer
  }
}

/// Where the mails of a batch belong, asked for all of them together.
private struct Places {
  private let messages: [String: (message: MessageID, customer: CustomerID)]
  private let customers: [String: CustomerID]
  /// The messages of ours that mails quote by their reference.
  private let quoted: [QuotedReferences.Reference: (message: MessageID, customer: CustomerID)]
  /// The customers of the numbers that mails quote, and behind which domains their people are.
  private let numbered: [String: Set<CustomerID>]
  private let domains: [CustomerID: Set<String>]
  /// The messages whose own address the mails were sent to, by the digests of the mails.
  private let marked: [String: (message: MessageID, customer: CustomerID)]

  init(_ mails: [TakenMail], _ returns: ReturnAddress?, _ company: CompanyID, _ snapshot: Snapshot) throws {
    var named: [String: MessageID] = [:]
    if let returns { for mail in mails { named[mail.digest] = returns.message(among: mail.mail.recipients) } }
    let known = try ReplyStore.messages(Set(named.values).sorted(), of: company, snapshot)
    marked = named.compactMapValues { message in known[message].map { (message, $0) } }
    let threads = Set(mails.flatMap { Places.thread($0.mail) })
    messages = try ReplyStore.messages(named: threads.sorted(), of: company, snapshot)
    customers = try ReplyStore.customers(
      writingFrom: Set(mails.compactMap(\.mail.sender)).sorted(), of: company, snapshot)
    let quotes = mails.map { QuotedReferences(subject: $0.mail.subject, text: $0.mail.text) }
    quoted = try ReplyStore.messages(
      quoted: Array(Set(quotes.flatMap(\.references))), of: company, snapshot)
    numbered = try ReplyStore.customers(
      withNumbers: Set(quotes.flatMap(\.numbers)).sorted(), of: company, snapshot)
    domains = try ReplyStore.domains(
      of: numbered.values.reduce(into: Set()) { $0.formUnion($1) }.sorted(), company: company, snapshot)
  }

  /// The message of ours whose own address it was sent to, else the latest that it names, else whoever writes from its address,
  /// else the one whose reference it quotes, else the one customer at its domain whose invoices it names.
  func place(of taken: TakenMail, _ reports: [DeliveryReport]) -> (customer: CustomerID?, message: MessageID?) {
    let mail = taken.mail
    if let found = marked[taken.digest] { return (found.customer, found.message) }
    if let found = reports.first?.message.flatMap({ messages[$0] }) { return (found.customer, found.message) }
    if !reports.isEmpty { return (nil, nil) }
    // `In-Reply-To` comes first and names what is answered; of `References` the last is the nearest.
    let named = Places.thread(mail)
    if let found = named.first.flatMap({ messages[$0] }) ?? named.reversed().lazy.compactMap({ messages[$0] }).first {
      return (found.customer, found.message)
    }
    let quote = QuotedReferences(subject: mail.subject, text: mail.text)
    let answered = quote.references.lazy.compactMap { quoted[$0] }.first
    if let sender = mail.sender.flatMap({ customers[$0] }) {
      return (sender, answered.flatMap { $0.customer == sender ? $0.message : nil })
    }
    if let answered { return (answered.customer, answered.message) }
    return (whose(quote, from: mail.sender), nil)
  }

  /// A number alone proves nothing, nor does a domain that many share: both together do.
  private func whose(_ quote: QuotedReferences, from sender: String?) -> CustomerID? {
    guard let domain = sender?.split(separator: "@").last.map({ $0.lowercased() }) else { return nil }
    let found = quote.numbers.reduce(into: Set<CustomerID>()) { found, number in
      found.formUnion((numbered[number] ?? []).filter { domains[$0]?.contains(domain) == true })
    }
    return found.count == 1 ? found.first : nil
  }

  private static func thread(_ mail: IncomingMail) -> [String] {
    var named = ReplyThread.identities(mail.thread)
    if let status = mail.deliveryStatus,
      let message = DeliveryReport.read(fields: status, returned: mail.returned)?.message
    {
      named.append(message)
    }
    return named
  }
}
