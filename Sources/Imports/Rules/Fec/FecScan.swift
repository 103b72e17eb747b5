import Files
import Kernel

/// One pass over the bytes of a ledger.
struct FecScan {
  private let bytes: Bytes
  private let shape: FecShape
  private let decoder: TextDecoder
  private let file: String
  private var reader: DelimitedReader
  private var ledger = FecLedger()
  private var customerPlaces: [UInt64: Int32] = [:]
  private var groupPlaces: [UInt64: Int32] = [:]
  private var journalPlaces: [UInt64: UInt16] = [:]
  private var current = Current()
  /// The last line, when the file stops in the middle of it.
  private var cutLine: Int?

  /// The entry that the last lines belong to: lines of an entry follow each other nearly always, so the table of
  /// entries is touched once an entry.
  private struct Current {
    var key: UInt64 = 0
    var facts = FecLedger.Entry()
    var isSet = false
    var journalMix: UInt64 = 0
    var journal: UInt16 = 0
    /// For ledgers without entry numbers: the run of lines of one journal and day that comes to zero.
    var runDate: Int32 = .min
    var runJournal: UInt16 = .max
    var run: UInt64 = 0
    var runBalance: Int64 = 0
    var dateBytes: UInt64 = 0
    var date: CivilDate?
  }

  init(_ bytes: Bytes, from start: Int, shape: FecShape, decoder: TextDecoder, file: String) {
    self.bytes = bytes
    self.shape = shape
    self.decoder = decoder
    self.file = file
    reader = DelimitedReader(bytes, from: start, delimiter: shape.delimiter, quotes: shape.quotes)
  }

  /// Reads the whole ledger. `advance` is told how many bytes are done, now and then.
  mutating func run(_ advance: (Int) -> Void) throws(ImportsError) -> FecLedger {
    if shape.hasHeading { _ = reader.next() }
    var (told, judged) = (0, 0)
    let step = min(1 << 22, bytes.count / 100)
    while reader.next() {
      readRecord()
      if reader.position - told > step {
        told = reader.position
        advance(told)
      }
      if reader.position - judged > 1 << 22 {
        judged = reader.position
        try refuseWhenHopeless()
      }
    }
    flushEntry()
    try refuseWhenHopeless()
    if let cutLine {
      throw .damaged(
        file: file, place: Phrase("line \(cutLine)"), found: Phrase("a line that stops in the middle"),
        expected: Phrase("\(shape.columns.count) values"),
        remedy: Phrase("the file is cut: export it or fetch it again"))
    }
    countEntries()
    return ledger
  }

  /// A ledger most of whose lines cannot be read is another file, or a damaged one.
  private func refuseWhenHopeless() throws(ImportsError) {
    let rows = ledger.dataLines + ledger.rejections.count
    guard let first = ledger.rejections.first, ledger.rejections.count * 2 > rows else { return }
    throw .tooManyRejected(
      file: file, rejected: ledger.rejections.count, rows: rows, first: Phrase("line \(first.line), \(first.reason)"))
  }

  private mutating func readRecord() {
    let columns = shape.columns
    let fields = reader.fields
    let isPadded = isOnlyPadded(fields)
    if fields.count == columns.count || isPadded && FecRepair.fits(fields, reader, columns) || isComplete(fields) {
      read(fields, line: reader.line, offset: reader.record.lowerBound, raw: reader.record)
      return
    }
    let line = reader.line
    let record = reader.record
    if let whole = FecRepair.joined(fields, reader, columns) {
      ledger.repaired[record.lowerBound] = whole
      read(whole, line: line, offset: record.lowerBound, raw: record)
    } else if fields.count < columns.count, let next = continued(fields, columns) {
      ledger.repaired[record.lowerBound] = next
      read(next, line: line, offset: record.lowerBound, raw: record.lowerBound..<reader.record.upperBound)
    } else if isPadded {
      // Nothing was shifted: the value itself is wrong, and says so.
      read(fields, line: line, offset: record.lowerBound, raw: record)
    } else {
      if reader.position >= bytes.count, fields.count < columns.needed, let last = bytes.last, last != 0x0A,
        last != 0x0D
      {
        cutLine = line
      }
      reject(
        line: line, field: "line",
        reason: Phrase("the line has \(fields.count) values where the heading names \(columns.count)"), raw: record)
    }
  }

  /// A separator more at the end of the line, or values beyond the heading that hold nothing.
  private func isOnlyPadded(_ fields: [FieldSpan]) -> Bool {
    fields.count > shape.columns.count
      && fields[shape.columns.count...].allSatisfy { reader.slice($0).trimmed.isEmpty }
  }

  /// Fewer values than the heading, but the last ones only (currency), which may be left out.
  private func isComplete(_ fields: [FieldSpan]) -> Bool {
    fields.count < shape.columns.count && fields.count >= shape.columns.needed
      && FecRepair.fits(fields, reader, shape.columns)
  }

  /// A line feed inside a text: this record and the next make one.
  private mutating func continued(_ first: [FieldSpan], _ columns: FecColumns) -> [FieldSpan]? {
    var ahead = reader
    guard ahead.next(), let last = first.last, let tail = ahead.fields.first else { return nil }
    guard first.count + ahead.fields.count - 1 == columns.count, columns.freeText.contains(first.count - 1) else {
      return nil
    }
    let joined = first.dropLast() + [FieldSpan(start: last.start, end: tail.end)] + ahead.fields.dropFirst()
    guard FecRepair.fits(Array(joined), ahead, columns) else { return nil }
    reader = ahead
    return Array(joined)
  }

  private mutating func read(_ fields: [FieldSpan], line: Int, offset: Int, raw: Range<Int>) {
    let columns = shape.columns
    let account = reader.slice(fields[columns.account]).trimmed
    guard FecValues.isAccount(account) else {
      reject(line: line, field: "CompteNum", reason: Phrase("the account does not begin with three digits"), raw: raw)
      return
    }
    guard let date = date(reader.slice(fields[columns.date])) else {
      reject(
        line: line, field: "EcritureDate", reason: Phrase("the date is not a day written as AAAAMMJJ"), raw: raw,
        quoting: fields[columns.date])
      return
    }
    guard let (debit, credit) = amounts(fields) else {
      let column = unreadableAmount(fields)
      reject(line: line, field: column.0, reason: Phrase("this is not an amount"), raw: raw, quoting: fields[column.1])
      return
    }
    ledger.dataLines += 1
    ledger.debits += debit
    ledger.credits += credit
    if (debit == 0) == (credit == 0) { ledger.oddLines += 1 }
    if ledger.firstDate.map({ date < $0 }) ?? true { ledger.firstDate = date }
    if ledger.lastDate.map({ date > $0 }) ?? true { ledger.lastDate = date }
    enterEntry(fields, date: date, amount: debit - credit)
    note(account: account, amount: debit - credit)
    if account.hasPrefix("411") {
      keep(fields, account: account, amount: debit - credit, date: date, line: line, offset: offset)
    }
  }

  /// The same date comes many times in a row: the last one read is kept.
  private mutating func date(_ slice: Bytes) -> CivilDate? {
    guard slice.count == 8 else { return FecValues.date(slice) }
    let packed = UnsafeRawBufferPointer(slice).loadUnaligned(as: UInt64.self)
    if packed == current.dateBytes { return current.date }
    current.dateBytes = packed
    current.date = FecValues.date(slice)
    return current.date
  }

  private mutating func amounts(_ fields: [FieldSpan]) -> (debit: Int64, credit: Int64)? {
    let columns = shape.columns
    if let debitAt = columns.debit, let creditAt = columns.credit {
      guard let debit = FecValues.amount(reader.slice(fields[debitAt])),
        let credit = FecValues.amount(reader.slice(fields[creditAt]))
      else { return nil }
      if debit.hasPoint || credit.hasPoint { ledger.pointLines += 1 }
      return (debit.minor, credit.minor)
    }
    guard let amountAt = columns.amount, let senseAt = columns.sense,
      let amount = FecValues.amount(reader.slice(fields[amountAt])),
      let sense = FecValues.sense(reader.slice(fields[senseAt]))
    else { return nil }
    if amount.hasPoint { ledger.pointLines += 1 }
    return sense > 0 ? (amount.minor, 0) : (0, amount.minor)
  }

  private func unreadableAmount(_ fields: [FieldSpan]) -> (String, Int) {
    let columns = shape.columns
    if let debit = columns.debit, FecValues.amount(reader.slice(fields[debit])) == nil { return ("Debit", debit) }
    if let credit = columns.credit { return ("Credit", credit) }
    if let amount = columns.amount, FecValues.amount(reader.slice(fields[amount])) == nil {
      return ("Montant", amount)
    }
    return ("Sens", columns.sense ?? 0)
  }
}

// MARK: - Entries

extension FecScan {
  /// Moves to the entry of a line: journal, number and year; where numbers are missing, journal, day and the run of
  /// lines that comes to zero.
  private mutating func enterEntry(_ fields: [FieldSpan], date: CivilDate, amount: Int64) {
    let journalBytes = reader.slice(fields[shape.columns.journal]).trimmed
    let mix = journalBytes.mixed()
    if mix != current.journalMix || ledger.journals.isEmpty {
      current.journalMix = mix
      current.journal = journalPlace(mix, journalBytes, fields)
    }
    let number = shape.columns.number.map { reader.slice(fields[$0]).trimmed }
    var key: UInt64
    if let number, !number.allSatisfy({ $0 == UInt8(ascii: "0") }) {
      key = number.mixed(mix) &+ UInt64(date.year)
    } else {
      let day = date.daysSince1970
      if day != current.runDate || current.journal != current.runJournal || current.runBalance == 0 {
        current.run += 1
        current.runDate = day
        current.runJournal = current.journal
        current.runBalance = 0
      }
      current.runBalance += amount
      key = mix ^ (current.run &* 0x9E37_79B9_7F4A_7C15)
      // An opening journal numbered 0 is usual; a whole ledger is provisional.
      if !ledger.journals[Int(current.journal)].isOpening { ledger.isProvisional = true }
    }
    if key == 0 { key = 1 }
    if key != current.key || !current.isSet {
      flushEntry()
      current.key = key
      current.isSet = true
      current.facts = ledger.entries[key] ?? FecLedger.Entry(journal: current.journal)
    }
    current.facts.balance += amount
  }

  private mutating func flushEntry() {
    if current.isSet { ledger.entries[current.key] = current.facts }
  }

  private mutating func journalPlace(_ mix: UInt64, _ code: Bytes, _ fields: [FieldSpan]) -> UInt16 {
    if let place = journalPlaces[mix] { return place }
    let place = UInt16(truncatingIfNeeded: ledger.journals.count)
    journalPlaces[mix] = place
    let name = shape.columns.journalName.map { reader.text(fields[$0], decoder) } ?? ""
    let code = decoder.text(code)
    ledger.journals.append(
      FecLedger.Journal(code: code, name: name, isOpening: OpeningJournal.matches(code: code, name: name)))
    return place
  }

  /// What the line says about the nature of its entry.
  private mutating func note(account: Bytes, amount: Int64) {
    let debit = amount > 0
    switch account[0] {
    case UInt8(ascii: "7"): current.facts.nature.insert(debit ? .salesDebit : .salesCredit)
    case UInt8(ascii: "5"):
      switch account[1] {
      case UInt8(ascii: "1"), UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "8"):
        current.facts.nature.insert(debit ? .bankDebit : .bankCredit)
      default: break
      }
    case UInt8(ascii: "4"):
      if account.hasPrefix("411") {
        current.facts.nature.insert(.customer)
      } else if account.hasPrefix("4457") {
        current.facts.nature.insert(.vat)
      } else if account[1] == UInt8(ascii: "1") {
        besides(account, amount)
        if account[2] == UInt8(ascii: "3"), debit { current.facts.nature.insert(.bill) }
        if account[2] == UInt8(ascii: "6") { current.facts.nature.insert(.doubtful) }
      } else if account.hasPrefix("491") {
        besides(account, amount)
      }
    case UInt8(ascii: "6"):
      if account.hasPrefix("654") || account.hasPrefix("6714") { current.facts.nature.insert(.loss) }
    default: break
    }
  }

  private mutating func besides(_ account: Bytes, _ amount: Int64) {
    let root = String(decoding: account[0..<3], as: UTF8.self)
    let place = ledger.besides.firstIndex { $0.account == root } ?? ledger.besides.count
    if place == ledger.besides.count { ledger.besides.append(FecLedger.Besides(account: root)) }
    ledger.besides[place].lines += 1
    ledger.besides[place].balance += amount
  }

  /// Counts what each journal is for, once all entries are known.
  private mutating func countEntries() {
    for entry in ledger.entries.values where entry.nature.contains(.customer) {
      let place = Int(entry.journal)
      ledger.journals[place].customerEntries += 1
      if !entry.nature.isDisjoint(with: [.salesCredit, .salesDebit]) { ledger.journals[place].salesEntries += 1 }
      if !entry.nature.isDisjoint(with: [.bankDebit, .bankCredit]) { ledger.journals[place].bankEntries += 1 }
    }
  }
}

// MARK: - Customers' lines

extension FecScan {
  private mutating func keep(
    _ fields: [FieldSpan], account: Bytes, amount: Int64, date: CivilDate, line: Int, offset: Int
  ) {
    ledger.customerBalance += amount
    let customer = customerPlace(fields, account: account)
    if customer >= 0 {
      ledger.customers[Int(customer)].lines += 1
      ledger.customers[Int(customer)].balance += amount
    }
    let auxiliary = shape.columns.auxiliary.map { reader.slice(fields[$0]).trimmed.mixed() } ?? 0
    if let column = shape.columns.reference {
      let reference = reader.slice(fields[column]).trimmed
      ledger.journals[Int(current.journal)].pieces.note(reference.mixed(), entry: current.key)
    }
    ledger.lines.append(
      FecLedger.Line(
        offset: offset, entry: current.key, amount: amount, line: Int32(truncatingIfNeeded: line), customer: customer,
        group: group(fields, account: account, auxiliary: auxiliary), date: date.daysSince1970,
        ordinal: current.facts.customerLines, journal: current.journal))
    current.facts.customerLines &+= 1
  }

  /// Codes are unique only within an account and a customer.
  private mutating func group(_ fields: [FieldSpan], account: Bytes, auxiliary: UInt64) -> Int32 {
    guard let column = shape.columns.letter else { return -1 }
    let code = reader.slice(fields[column]).trimmed
    guard !code.isEmpty else { return -1 }
    let key = code.mixed(account.mixed(auxiliary))
    if let place = groupPlaces[key] { return place }
    let place = Int32(ledger.groupCount)
    groupPlaces[key] = place
    ledger.groupCount += 1
    return place
  }

  private mutating func customerPlace(_ fields: [FieldSpan], account: Bytes) -> Int32 {
    var code = shape.columns.auxiliary.map { reader.slice(fields[$0]).trimmed } ?? Bytes(start: nil, count: 0)
    let isAuxiliary = !code.isEmpty
    if !isAuxiliary { code = account }
    let key = code.mixed(isAuxiliary ? 1 : 2)
    if let place = customerPlaces[key] { return place }
    let nameColumn = isAuxiliary ? shape.columns.auxiliaryName : shape.columns.accountName
    let name = nameColumn.map { reader.text(fields[$0], decoder) } ?? ""
    guard isAuxiliary || CollectiveAccount.namesOneCustomer(account: decoder.text(account), label: name) else {
      customerPlaces[key] = -1
      return -1
    }
    let place = Int32(ledger.customers.count)
    customerPlaces[key] = place
    let text = decoder.text(code)
    ledger.customers.append(FecLedger.Customer(code: text, name: name.isEmpty ? text : name))
    if ledger.accentSample == nil, !name.utf8.allSatisfy({ $0 < 0x80 }) { ledger.accentSample = name }
    return place
  }
}

// MARK: - Rows set aside

extension FecScan {
  /// Sets a row aside. Its text is kept, and its wrong value quoted, only when it is certainly a customer's: a ledger
  /// also holds the pay of employees.
  private mutating func reject(
    line: Int, field: String, reason: Phrase, raw: Range<Int>, quoting span: FieldSpan? = nil
  ) {
    let isCustomers = FecRepair.isCertainlyACustomers(reader.fields.map { reader.slice($0).trimmed })
    var sentence = reason
    if isCustomers, let span { sentence = Phrase("«\(reader.text(span, decoder))»: \(reason)") }
    guard isCustomers else {
      ledger.rejections.append(Rejection(line: line, field: field, reason: sentence))
      return
    }
    var fields: [String: String] = [:]
    for (title, span) in zip(shape.titles, reader.fields) { fields[title] = reader.text(span, decoder) }
    ledger.rejections.append(
      Rejection(
        line: line, field: field, reason: sentence, raw: decoder.text(Bytes(rebasing: bytes[raw])), fields: fields))
  }
}
