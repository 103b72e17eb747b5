internal import CPq
import Foundation
import Kernel

/// One connection of libpq. Confined to its lane's queue.
final class PostgresConnection: Connection {
  let dialect = Dialect.postgresql
  private let handle: OpaquePointer
  private var prepared: [String: String] = [:]

  init(address: String) throws {
    guard let handle = PQconnectdb(address) else {
      throw StorageError.unreachable(address: Database.withoutPassword(address), reason: "out of memory")
    }
    guard PQstatus(handle) == CONNECTION_OK else {
      let lines = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
      let reason = lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
      PQfinish(handle)
      throw StorageError.unreachable(address: Database.withoutPassword(address), reason: reason)
    }
    self.handle = handle
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    for setting in ["SET TIME ZONE 'UTC'", "SET client_encoding = 'UTF8'", "SET DateStyle = 'ISO'"] {
      _ = try execute(setting, [])
    }
  }

  deinit { PQfinish(handle) }

  /// Whether the connection stands and is in no transaction.
  var isUsable: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE }

  func transaction<Value>(_ begin: String, _ body: () throws -> Value) throws -> Value {
    try simple(begin)
    do {
      let value = try body()
      try simple("COMMIT")
      return value
    } catch {
      try? simple("ROLLBACK")
      throw error
    }
  }

  func execute(_ text: String, _ values: [Value]) throws -> Int {
    let answer = try answered(text, values)
    defer { PQclear(answer) }
    return Int(String(cString: PQcmdTuples(answer))) ?? 0
  }

  func forEach(_ text: String, _ values: [Value], _ body: (Row) throws -> Void) throws {
    let name = try statementName(text, values)
    try withParameters(values) { pointers, lengths, formats in
      guard PQsendQueryPrepared(handle, name, Int32(values.count), pointers, lengths, formats, 0) == 1 else {
        throw failure(nil, text)
      }
    }
    PQsetSingleRowMode(handle)
    try drain(text, body)
  }

  /// Reads the answer row by row; whatever happens, nothing of it is left on the connection.
  private func drain(_ text: String, _ body: (Row) throws -> Void) throws {
    var problem: (any Error)?
    while let answer = PQgetResult(handle) {
      defer { PQclear(answer) }
      switch PQresultStatus(answer) {
      case PGRES_SINGLE_TUPLE where problem == nil:
        do { try body(Row(source: PostgresRow(answer: answer, row: 0))) } catch { problem = error }
      case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK, PGRES_COMMAND_OK: continue
      default: problem = problem ?? failure(answer, text)
      }
    }
    if let problem { throw problem }
  }

  func reserveKeys(of table: String, count: Int) throws -> [Int64] {
    var keys: [Int64] = []
    keys.reserveCapacity(count)
    try forEach(
      "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)",
      [.text(table), .integer(Int64(count))]
    ) { keys.append($0.int(0)) }
    return keys
  }

  func continueKeys(of table: String, hasKey: Bool) throws {
    guard hasKey else { return }
    var sequence: String?
    try forEach("SELECT pg_get_serial_sequence($1, 'id')", [.text(table)]) { sequence = $0.textOrNil(0) }
    guard let sequence else { return }
    try forEach("SELECT setval($1, (SELECT COALESCE(MAX(id), 0) + 1 FROM \(table)), false)", [.text(sequence)]) { _ in }
  }

  func bulkInsert(into table: String, columns: [String], _ body: (([Value]) throws -> Void) throws -> Void) throws {
    let text = "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN"
    guard let started = PQexec(handle, text) else { throw failure(nil, text) }
    defer { PQclear(started) }
    guard PQresultStatus(started) == PGRES_COPY_IN else { throw failure(started, text) }
    var buffer = CopyBuffer()
    do {
      try body { values in
        buffer.append(values)
        if buffer.bytes.count >= Limits.copyBuffer { try self.put(&buffer, text) }
      }
      try put(&buffer, text)
    } catch {
      PQputCopyEnd(handle, "given up")
      try? drain(text) { _ in }
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else { throw failure(nil, text) }
    try drain(text) { _ in }
  }

  private func put(_ buffer: inout CopyBuffer, _ text: String) throws {
    guard !buffer.bytes.isEmpty else { return }
    let sent = buffer.bytes.withUnsafeBytes { bytes in
      PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    }
    guard sent == 1 else { throw failure(nil, text) }
    buffer.bytes.removeAll(keepingCapacity: true)
  }

  private func simple(_ text: String) throws {
    let answer = PQexec(handle, text)
    defer { PQclear(answer) }
    guard PQresultStatus(answer) == PGRES_COMMAND_OK else { throw failure(answer, text) }
  }

  private func answered(_ text: String, _ values: [Value]) throws -> OpaquePointer? {
    let answer: OpaquePointer? =
      if values.isEmpty {
        PQexec(handle, text)
      } else {
        try executePrepared(text, values)
      }
    switch PQresultStatus(answer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return answer
    default:
      defer { PQclear(answer) }
      throw failure(answer, text)
    }
  }

  private func executePrepared(_ text: String, _ values: [Value]) throws -> OpaquePointer? {
    let name = try statementName(text, values)
    return withParameters(values) { pointers, lengths, formats in
      PQexecPrepared(handle, name, Int32(values.count), pointers, lengths, formats, 0)
    }
  }

  /// The name of the prepared statement of a text with parameters of these types.
  private func statementName(_ text: String, _ values: [Value]) throws -> String {
    let types = values.map(\.typeNumber)
    let key = text + "\u{0}" + types.map { String($0) }.joined(separator: ",")
    if let name = prepared[key] { return name }
    if prepared.count >= Limits.preparedStatements {
      try simple("DEALLOCATE ALL")
      prepared = [:]
    }
    let name = "s\(prepared.count)"
    let answer = PQprepare(handle, name, text, Int32(types.count), types)
    defer { PQclear(answer) }
    guard PQresultStatus(answer) == PGRES_COMMAND_OK else { throw failure(answer, text) }
    prepared[key] = name
    return name
  }

  private typealias Pointers = UnsafeMutablePointer<UnsafePointer<CChar>?>

  private func withParameters<Result>(
    _ values: [Value], _ body: (Pointers, UnsafePointer<Int32>, UnsafePointer<Int32>) throws -> Result
  ) rethrows -> Result {
    let count = max(1, values.count)
    let pointers = Pointers.allocate(capacity: count)
    pointers.initialize(repeating: nil, count: count)
    defer {
      for index in 0..<count { free(UnsafeMutablePointer(mutating: pointers[index])) }
      pointers.deallocate()
    }
    var lengths = [Int32](repeating: 0, count: count)
    var formats = [Int32](repeating: 0, count: count)
    for (index, value) in values.enumerated() {
      if case .bytes(let bytes) = value {
        let copy = malloc(max(1, bytes.count))
        bytes.withUnsafeBytes {
          if $0.count > 0 { copy?.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(pointers), byteCount: $0.count) }
        }
        pointers[index] = copy.map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
        lengths[index] = Int32(bytes.count)
        formats[index] = 1
      } else {
        pointers[index] = value.parameterText.flatMap { UnsafePointer(strdup($0)) }
      }
    }
    return try body(pointers, &lengths, &formats)
  }

  private func failure(_ answer: OpaquePointer?, _ text: String) -> StorageError {
    func field(_ letter: Unicode.Scalar) -> String? {
      PQresultErrorField(answer, Int32(letter.value)).map { String(cString: $0) }
    }
    let state = answer == nil ? "08000" : field("C") ?? "08000"
    if state == "23505" { return .duplicate(constraint: field("n") ?? field("t") ?? "") }
    let reason = field("M") ?? String(cString: PQerrorMessage(handle)).trimmingCharacters(in: .whitespacesAndNewlines)
    return .refused(statement: text, state: state, reason: reason)
  }
}
