import Dunning
import DunningRules
import Files
import Foundation
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Sheets
import Storage
import Web

/// What was asked of a customer, with its proofs, as a file for a court: a list of exhibits (*bordereau de pièces*), the
/// statement of account, what was said and done on both sides, the entries of the journal about the customer for who may
/// read them, each message exactly as it left and each answer as it came.
struct ProofFile {
  let customer: Customer
  let company: Company
  let sight: Sight
  /// Who takes it away.
  let actor: Actor
  let day: CivilDate
  let now: Moment
  let words: WordBook

  /// Actions and messages of one file: more than anybody has been sent.
  private static let most = 1_000

  /// One thing that was done, with the message that came of it.
  private struct Exhibit {
    let number: Int
    let deed: Deed
    let decision: ActionDecision?
    let message: OutboxItem?
    let document: Document?
    /// The scans of receipts.
    let proofs: [Document]
    let documents: [String]
    let reasons: [Reason]
  }

  /// What was done: a step of a scenario, or the reminder of a promise.
  private struct Deed {
    /// `first`, `formal_notice`, `promise`.
    let step: String
    let day: CivilDate
    let channel: DunningChannel
    let total: Money
    let stage: ActionStage
    var isOfPromise: Bool { step == ReminderStep.promise.rawValue }
  }

  private struct Document {
    let name: String
    let bytes: [UInt8]
    let digest: String
  }

  /// - Returns: `nil` when nothing was ever asked of the customer.
  func bytes(_ snapshot: Snapshot) throws -> [UInt8]? {
    let exhibits = try exhibits(snapshot)
    guard !exhibits.isEmpty else { return nil }
    var entries = try entries("00-\(words("proof.index"))", table(of: exhibits), [.pdf, .csv], snapshot)
    let statement = AccountStatement(sight: sight, customer: customer, day: day, words: words)
    entries += try self.entries("00-\(words("proof.statement"))", statement.table, [.pdf], snapshot)
    let exchanges = ProofExchanges(customer: customer, day: day, words: words)
    entries += try self.entries("00-\(words("proof.exchanges"))", exchanges.table, [.pdf, .csv], snapshot)
    if actor.may(.readJournal, in: company.id), sight.isWhole {
      entries += try self.entries("00-\(words("proof.journal"))", journal, [.pdf, .csv], snapshot)
    }
    for exhibit in exhibits {
      let modified = exhibit.message?.sentAt ?? now
      if let document = exhibit.document {
        entries.append(ZipFile.Entry(name(of: exhibit, document), document.bytes, modified: modified))
      }
      for (place, proof) in exhibit.proofs.enumerated() {
        let name = name(of: exhibit, proof, "-\(words("proof.scan"))-\(place + 1)")
        entries.append(ZipFile.Entry(name, proof.bytes, modified: modified))
      }
    }
    entries += try exchanges.answers(snapshot)
    entries += try papers(snapshot)
    return try ZipFile.bytes(entries)
  }

  /// What is kept with the invoices that were asked for: `pieces/FA-1-bon-de-livraison-12.pdf`.
  private func papers(_ snapshot: Snapshot) throws -> [ZipFile.Entry] {
    let items = try snapshot.query(
      "SELECT DISTINCT item FROM dunning_action_item WHERE company = \(company.id) AND customer = \(customer.id)"
    ) { ItemID($0.int(0)) }
    let known = try PaperStore.all(of: items, company: company.id, snapshot)
    let kept = Dictionary(known.values.joined().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let numbers = Dictionary(
      uniqueKeysWithValues: try ItemStore.find(kept.values.map(\.item), of: company.id, snapshot).map {
        ($0.id, $0.number)
      })
    return try kept.values.sorted { $0.id < $1.id }.compactMap { paper in
      guard let bytes = try PaperStore.bytes(of: [paper.id], company: company.id, snapshot)[paper.id] else {
        return nil
      }
      let what = words("paper.kind.\(paper.kind.rawValue)")
      let name = Folding.folded("\(numbers[paper.item] ?? "") \(what) \(paper.id)").replacing(" ", with: "-")
      return ZipFile.Entry(
        "\(words("proof.papers"))/\(name).\(paper.format.ending)", bytes, modified: paper.at ?? now)
    }
  }

  /// What was noted of the customer, oldest first, each entry with the seal that chains it to the one before.
  private var journal: TableExport {
    var request = AuditRequest()
    request.customer = customer.code
    request.asked = ListOrder(.day, isTurned: true)
    return AuditExport(company: company.id, request: request, actor: actor, words: words).table
  }

  private func entries(
    _ name: String, _ table: TableExport, _ formats: [SheetFormat], _ snapshot: Snapshot
  ) throws -> [ZipFile.Entry] {
    try formats.map { format in
      let file = try table.write(as: format, company: company.name, day: day, language: words.language, snapshot)
      defer { file.remove() }
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
      return ZipFile.Entry("\(name).\(format.rawValue)", bytes, modified: now)
    }
  }

  /// `03-2026-11-10-mise-en-demeure.pdf`, `03-2026-11-10-mise-en-demeure-justificatif-1.pdf`
  private func name(of exhibit: Exhibit, _ document: Document, _ what: String = "") -> String {
    let step = Folding.folded(words("step.\(exhibit.deed.step)")).replacing(" ", with: "-")
    let ending = document.name.split(separator: ".").last.map(String.init) ?? "bin"
    let number = exhibit.number < 10 ? "0\(exhibit.number)" : "\(exhibit.number)"
    return "\(number)-\(exhibit.deed.day)-\(step)\(what).\(ending)"
  }

  private func table(of exhibits: [Exhibit]) -> TableExport {
    let columns = [
      SheetColumn(words("proof.number"), .integer), SheetColumn(words("action.day"), .date),
      SheetColumn(words("export.step"), .text), SheetColumn(words("export.channel"), .text),
      SheetColumn(words("export.recipient"), .text), SheetColumn(words("proof.documents"), .text),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("export.amount"), .money),
      SheetColumn(words("proof.proof"), .text), SheetColumn(words("proof.decided"), .text),
      SheetColumn(words("export.why"), .text), SheetColumn("SHA-256", .seal),
    ]
    let wording = ReasonWording(words.language)
    // A call that was to be made and was not is nothing that anything followed.
    let unmade = exhibits.filter { $0.deed.stage == .toDo }.map { Reason.follows(.call, on: $0.deed.day) }
    return TableExport(
      words("proof.title_of", ["name": customer.name]),
      filters: [words("export.account_code", ["code": customer.code])], columns: columns
    ) { _, add in
      for exhibit in exhibits {
        let deed = exhibit.deed
        try add([
          .integer(exhibit.number), .date(deed.day), .text(step(of: deed, wording)),
          .text(CellText.capitalised(wording.name(deed.channel))),
          .text(exhibit.message.map { ([$0.recipient] + $0.copies).joined(separator: ", ") }),
          .text(exhibit.documents.joined(separator: ", ")), .text(deed.total.currency.code), .money(deed.total),
          .text(proof(of: exhibit)), .text(decided(exhibit)),
          .text(Set(exhibit.reasons).subtracting(unmade).map { wording.text($0) }.sorted().joined(separator: "; ")),
          .text(exhibit.document?.digest),
        ])
      }
    }
  }

  private func step(of deed: Deed, _ wording: ReasonWording) -> String {
    CellText.capitalised(DunningStep(rawValue: deed.step).map { wording.name($0) } ?? words("step.\(deed.step)"))
  }

  /// What shows that it was done: the server's answer, the day of the post, who telephoned. What came of it stands with
  /// its own day, never with that of the message.
  private func proof(of exhibit: Exhibit) -> String {
    guard let message = exhibit.message else { return StageWords(words, hold: nil).text(exhibit.deed.stage) }
    let outbox = OutboxWords(words)
    var parts: [String] = []
    if let posting = message.posting {
      parts.append(outbox.posted(posting))
      if let answer = posting.answer { parts.append(RegisterWords(words).said(answer)) }
    } else if message.state == .sent {
      let left = message.channel.isPaper ? outbox.state(message).text : words("outbox.state.sent")
      parts.append("\(left), \(outbox.when(message))")
    } else {
      parts.append(outbox.state(message).text)
    }
    if !message.channel.isPaper, let response = outbox.response(message) { parts.append(response) }
    if let delivered = message.delivered {
      parts.append(words("outbox.delivered", ["when": outbox.dates.moment(delivered)]))
    }
    if let returned = outbox.returned(message) { parts.append(returned) }
    if message.state == .sent, let opening = message.opening {
      parts.append("\(outbox.opening(opening)) \(words("outbox.opening.worth"))")
    }
    return parts.map { $0.hasSuffix(".") ? $0 : "\($0)." }.joined(separator: " ")
  }

  private func decided(_ exhibit: Exhibit) -> String {
    // No scenario decides it: the company's rules for sending do.
    if exhibit.deed.isOfPromise { return words("sending.promise") }
    return exhibit.decision?.said(isMessage: exhibit.deed.channel.isMessage, words) ?? words("proof.standard")
  }

  // MARK: reading

  private func exhibits(_ snapshot: Snapshot) throws -> [Exhibit] {
    let (id, company) = (customer.id, company.id)
    let actions = try ActionStore.history(of: id, company: company, limit: ProofFile.most, snapshot)
      .filter { $0.state != .cancelled }.reversed()
    let messages = try OutboxStore.list(customer: id, of: company, limit: ProofFile.most, snapshot)
    let documents = try documents(of: messages.map(\.id), snapshot)
    let proofs = try proofs(of: messages.map(\.id), snapshot)
    let decisions = try ActionDecision.read(of: customer.id, company: company, words, snapshot)
    let reasons = try ActionStore.reasons(of: actions.map(\.id), company: company, snapshot)
    let numbers = try numbers(snapshot)
    let latest = Dictionary(messages.map { ($0.action, $0) }, uniquingKeysWith: { first, _ in first })
    var done: [(action: ActionID, deed: Deed)] = actions.map { stored in
      let action = stored.action
      return (
        stored.id,
        Deed(
          step: action.step.rawValue, day: action.day, channel: action.channel, total: action.total, stage: stored.stage
        )
      )
    }
    var promised: [ActionID: [String]] = [:]
    for message in messages.reversed() where message.reminder.promise != nil && message.state != .withdrawn {
      promised[message.action] = message.reminder.lines.map(\.number)
      let deed = Deed(
        step: ReminderStep.promise.rawValue, day: message.created.parisDate,
        channel: DunningChannel(rawValue: message.channel.rawValue) ?? .email, total: try message.reminder.total(),
        stage: .queued)
      // Behind what was done before it or on its day.
      let place = done.firstIndex { $0.deed.day > deed.day } ?? done.count
      done.insert((message.action, deed), at: place)
    }
    return done.enumerated().map { place, done in
      let message = latest[done.action]
      return Exhibit(
        number: place + 1, deed: done.deed, decision: decisions[done.action], message: message,
        document: message.flatMap { documents[$0.id] }, proofs: message.flatMap { proofs[$0.id] } ?? [],
        documents: numbers[done.action] ?? promised[done.action] ?? [],
        reasons: reasons[done.action] ?? [])
    }
  }

  /// The scans of receipts, in the order in which they were kept.
  private func proofs(of messages: [MessageID], _ snapshot: Snapshot) throws -> [MessageID: [Document]] {
    let found = try snapshot.query(
      """
      SELECT message, kind, bytes, digest FROM post_proof
      WHERE company = \(company.id) AND message IN \(messages) ORDER BY message, id
      """
    ) { row -> (MessageID, Document) in
      let kind = ScanFormat(rawValue: row.text(1)) ?? .pdf
      return (row.id(0), Document(name: "scan.\(kind.ending)", bytes: row.bytes(2), digest: row.text(3)))
    }
    return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
  }

  private func documents(of messages: [MessageID], _ snapshot: Snapshot) throws -> [MessageID: Document] {
    let found = try snapshot.query(
      """
      SELECT message, name, bytes, digest FROM outbox_document
      WHERE company = \(company.id) AND message IN \(messages)
      """
    ) { (MessageID($0.int(0)), Document(name: $0.text(1), bytes: $0.bytes(2), digest: $0.text(3))) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  private func numbers(_ snapshot: Snapshot) throws -> [ActionID: [String]] {
    var found: [ActionID: [String]] = [:]
    try snapshot.forEach(
      """
      SELECT n.action, i.number FROM dunning_action_item n JOIN item i ON i.id = n.item
      WHERE n.company = \(company.id) AND n.customer = \(customer.id) ORDER BY n.action, i.due, i.id
      """
    ) { found[$0.id(0), default: []].append($0.text(1)) }
    return found
  }
}
