import Kernel
import Xml

/// One `Ntry`.
enum CamtEntry {
  enum Reading {
    case entry(BankEntry)
    case unreadable(UnreadableEntry)
  }

  /// The entry, or what was read of it, with a finding, when its amount or side cannot be read: it is then set aside.
  static func read(_ cursor: CamtCursor, account: AccountReference, ordinal: Int) throws -> Reading {
    let line = cursor.reader.line
    var amount: Money?
    var amountSeen = false
    var written: (text: String, currency: Currency?)?
    var side: String?
    var signs: [Int64?] = []
    var entry = BankEntry(amount: .zero(account.currency ?? .eur))
    entry.ordinal = ordinal
    entry.line = line
    while let child = try cursor.child() {
      switch child {
      case .known(.amount):
        amountSeen = true
        amount = try cursor.amount(or: account.currency, severity: .rejected)
        written = cursor.unread
      case .known(.side): side = try cursor.text()
      case .known(.reversal): entry.isReversal = try cursor.text() == "true"
      case .known(.status): entry.status = try status(cursor)
      case .known(.entryReference): entry.reference = try cursor.text()
      case .known(.servicerReference): entry.servicerReference = try cursor.text()
      case .known(.booked): entry.booked = try cursor.entryDay("Ntry/BookgDt")
      case .known(.valueDay): entry.value = try cursor.entryDay("Ntry/ValDt")
      case .known(.transactionCode): entry.code = try CamtParty.transactionCode(cursor)
      case .known(.charges): entry.charges += try CamtDetail.charges(cursor, currency: account.currency)
      case .known(.entryDetails): try readDetails(cursor, account: account, into: &entry, signs: &signs)
      case .known(.entryInformation): entry.additionalInformation = try cursor.text()
      default: try cursor.keep(into: &entry.rest, at: "")
      }
    }
    func unreadable() -> Reading {
      .unreadable(
        UnreadableEntry(entry, account: account, amount: written?.text, currency: written?.currency, side: side))
    }
    guard let amount else {
      if !amountSeen {
        cursor.add(
          Finding(.rejected, "amount_missing", line: line, field: "Ntry/Amt", reason: Phrase("the entry has no amount"))
        )
      }
      return unreadable()
    }
    guard side == "CRDT" || side == "DBIT" else {
      cursor.add(
        Finding(
          .rejected, "side_missing", line: line, field: "Ntry/CdtDbtInd",
          reason: Phrase(
            """
            the entry of \(amount) says «\(side ?? "")» where CRDT or DBIT is expected, so nobody can \
            tell whether the money came or went
            """),
          remedy: Phrase("complete the record and replay it")))
      return unreadable()
    }
    let sign: Int64 = side == "DBIT" ? -1 : 1
    entry.amount = Money(minor: sign * amount.minor, amount.currency)
    for index in entry.details.indices {
      guard let part = entry.details[index].amount else { continue }
      entry.details[index].amount = Money(minor: (signs[index] ?? sign) * part.minor, part.currency)
    }
    return .entry(entry)
  }

  private static func status(_ cursor: CamtCursor) throws -> EntryStatus {
    var code: String?
    loop: while let event = try cursor.reader.next() {
      switch event {
      case .text: code = cursor.reader.text.filter { !$0.isWhitespace }
      case .start: code = try cursor.text() ?? code
      case .end: break loop
      }
    }
    switch code {
    case nil, "", "BOOK": return .booked
    case "PDNG": return .pending
    case "INFO": return .information
    case .some(let other): return .other(other)
    }
  }

  private static func readDetails(
    _ cursor: CamtCursor, account: AccountReference, into entry: inout BankEntry, signs: inout [Int64?]
  ) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.details):
        guard entry.details.count < BankingLimits.detailsInEntry else {
          throw BankingError.tooManyFields(
            name: cursor.reader.name, line: entry.line, limit: BankingLimits.detailsInEntry)
        }
        let (detail, sign) = try CamtDetail.read(cursor, account: account)
        entry.details.append(detail)
        signs.append(sign)
      case .known(.batch):
        while let part = try cursor.child() {
          switch part {
          case .known(.count):
            let count = try cursor.text().flatMap { Int($0) }
            entry.batchCount = (entry.batchCount ?? 0) + (count ?? 0)
          case .known(.paymentInformation), .known(.messageId):
            let reference = try cursor.text()
            entry.batchReference = reference ?? entry.batchReference
          default: try cursor.skip()
          }
        }
      default: try cursor.keep(into: &entry.rest, at: "NtryDtls")
      }
    }
  }
}
