internal import CPq
import Foundation
import Kernel

extension Value {
  /// The type's number in PostgreSQL's catalogue (pg_type.dat); 0 lets the server infer it.
  var typeNumber: Oid {
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

  var parameterText: String? {
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
struct CopyBuffer {
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

struct PostgresRow: RowSource {
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
