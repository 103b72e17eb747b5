internal import CPq
import Dispatch
import Foundation
import Kernel

/// PostgreSQL through libpq: a small pool of connections, each confined to a serial queue of its own, so that a
/// blocking call holds that queue and never a thread of Swift's pool.
struct PostgresDriver: Driver {
  let dialect = Dialect.postgresql
  private let pool: PostgresPool

  init(address: String, connections: Int) { pool = PostgresPool(address: address, limit: connections) }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> Value) async throws -> Value {
    try await pool.run { connection in
      try connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { try body(Snapshot(connection)) }
    }
  }

  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await pool.run { connection in
      try connection.transaction("BEGIN ISOLATION LEVEL READ COMMITTED") { try body(Transaction(connection)) }
    }
  }

  func close() async throws { await pool.close() }

  func copy(toFile path: String) async throws {
    throw StorageError.unreachable(address: path, reason: "a PostgreSQL database is copied by pg_dump")
  }
}

/// Hands out connections, makes them as needed up to a limit, and lets others wait in turn.
private actor PostgresPool {
  private let address: String
  private let limit: Int
  private var idle: [PostgresLane] = []
  private var made = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isClosed = false

  init(address: String, limit: Int) {
    self.address = address
    self.limit = limit
  }

  func run<Value: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> Value) async throws -> Value {
    let lane = try await take()
    do {
      let value = try await lane.run(body)
      give(lane)
      return value
    } catch {
      give(lane)
      throw error
    }
  }

  private func take() async throws -> PostgresLane {
    while idle.isEmpty && made >= limit {
      await withCheckedContinuation { waiting.append($0) }
    }
    if isClosed { throw StorageError.unreachable(address: "postgresql", reason: "the pool is closed") }
    if let lane = idle.popLast() { return lane }
    made += 1
    return PostgresLane(address: address)
  }

  private func give(_ lane: PostgresLane) {
    if isClosed {
      lane.close()
    } else {
      idle.append(lane)
    }
    if !waiting.isEmpty { waiting.removeFirst().resume() }
  }

  func close() {
    isClosed = true
    for lane in idle { lane.close() }
    idle = []
  }
}

/// A serial queue and the connection that lives on it. The connection is touched on the queue only.
private final class PostgresLane: @unchecked Sendable {
  // Why unchecked: `connection` is only read and written by blocks on `queue`, which is serial.
  private let queue = DispatchQueue(label: "postgresql")
  private let address: String
  private var connection: PostgresConnection?

  init(address: String) { self.address = address }

  func run<Value: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body(self.opened()) }) }
    }
  }

  private func opened() throws -> PostgresConnection {
    if let connection, connection.isUsable { return connection }
    connection = nil
    let fresh = try PostgresConnection(address: address)
    connection = fresh
    return fresh
  }

  func close() { queue.async { self.connection = nil } }
}

/// One connection of libpq. Confined to its lane's queue.
private final class PostgresConnection: Connection {
  let dialect = Dialect.postgresql
  private let handle: OpaquePointer
  private var prepared: [String: String] = [:]

  init(address: String) throws {
    guard let handle = PQconnectdb(address) else {
      throw StorageError.unreachable(address: "postgresql", reason: "out of memory")
    }
    guard PQstatus(handle) == CONNECTION_OK else {
      let reason = String(cString: PQerrorMessage(handle)).trimmingCharacters(in: .whitespacesAndNewlines)
      PQfinish(handle)
      throw StorageError.unreachable(address: "postgresql", reason: reason)
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

extension Value {
  /// The type's number in PostgreSQL's catalogue (pg_type.dat); 0 lets the server infer it.
  fileprivate var typeNumber: Oid {
    switch self {
    case .null: 0
    case .integer: 20
    case .text: 25
    case .flag: 16
    case .real: 701
    case .date: 1082
    case .moment: 1184
    case .bytes: 17
    }
  }

  fileprivate var parameterText: String? {
    switch self {
    case .null, .bytes: nil
    case .integer(let number): String(number)
    case .text(let text): text.replacingOccurrences(of: "\u{0}", with: "")
    case .flag(let flag): flag ? "t" : "f"
    case .real(let number): String(number)
    case .date(let date): date.description
    case .moment(let moment): moment.description
    }
  }
}

/// Rows in the text form of COPY.
private struct CopyBuffer {
  var bytes: [UInt8] = []

  mutating func append(_ values: [Value]) {
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: "\t")) }
      switch value {
      case .null: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "N")])
      case .bytes(let raw):
        bytes.append(contentsOf: #"\\x"#.utf8)
        for byte in raw {
          bytes.append(hex(byte >> 4))
          bytes.append(hex(byte & 15))
        }
      default: append(escaped: value.parameterText ?? "")
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(escaped text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
      default: bytes.append(byte)
      }
    }
  }

  private func hex(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 48 + nibble : 87 + nibble }
}

private struct PostgresRow: RowSource {
  let answer: OpaquePointer
  let row: Int32

  private func buffer(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    let start = UnsafeRawPointer(PQgetvalue(answer, row, Int32(column)))?.assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: start, count: Int(PQgetlength(answer, row, Int32(column))))
  }

  func isNull(_ column: Int) -> Bool { PQgetisnull(answer, row, Int32(column)) == 1 }
  func text(_ column: Int) -> String { String(decoding: buffer(column), as: UTF8.self) }
  func flag(_ column: Int) -> Bool { buffer(column).first == UInt8(ascii: "t") }
  func real(_ column: Int) -> Double { Double(text(column)) ?? 0 }
  func date(_ column: Int) -> CivilDate? { CivilDate(iso: buffer(column)) }

  func value(_ column: Int) -> Value {
    if isNull(column) { return .null }
    return switch PQftype(answer, Int32(column)) {
    case 16: .integer(flag(column) ? 1 : 0)
    case 20, 23, 21: .integer(int(column))
    case 701, 700: .real(real(column))
    case 17: .bytes(bytes(column))
    // Instants are kept in one form, so that the same rows give the same bytes on both engines.
    case 1184: .text(Moment(text(column))?.description ?? text(column))
    default: .text(text(column))
    }
  }

  func int(_ column: Int) -> Int64 {
    var value: Int64 = 0
    var negative = false
    for byte in buffer(column) {
      if byte == UInt8(ascii: "-") {
        negative = true
      } else if byte >= 48, byte <= 57 {
        value = value &* 10 &- Int64(byte - 48)
      } else {
        break
      }
    }
    return negative ? value : 0 &- value
  }

  func bytes(_ column: Int) -> [UInt8] {
    var length = 0
    guard let decoded = PQunescapeBytea(buffer(column).baseAddress, &length) else { return [] }
    defer { PQfreemem(decoded) }
    return Array(UnsafeBufferPointer(start: decoded, count: length))
  }
}
