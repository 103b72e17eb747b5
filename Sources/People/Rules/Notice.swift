import Foundation
public import Kernel

/// Something a person is told in the program: a text by its key, with what fills it in and where it leads.
///
/// The words are made when it is read, in the language of its reader.
public struct Notice: Sendable, Hashable {
  public let id: NoticeID
  /// The end of the key of its text, `notice.KIND`.
  public let kind: String
  /// The page of ours that shows the thing.
  public let path: String
  public let values: [String: NoticeValue]
  public let created: Moment
  public let read: Moment?

  public init(
    id: NoticeID, kind: String, path: String, values: [String: NoticeValue], created: Moment, read: Moment?
  ) {
    self.id = id
    self.kind = kind
    self.path = path
    self.values = values
    self.created = created
    self.read = read
  }
}

/// What fills a place of a notice's text.
public enum NoticeValue: Sendable, Hashable {
  case text(String)
  case money(Money)
  case day(CivilDate)
  case count(Int)
  /// A text of the interface by its key, such as the name of a channel.
  case word(String)

  /// One letter, a colon and the value: `m:12000 EUR`.
  var stored: String {
    switch self {
    case .text(let text): "t:\(text)"
    case .money(let money): "m:\(money.minor) \(money.currency.code)"
    case .day(let day): "d:\(day)"
    case .count(let count): "c:\(count)"
    case .word(let key): "w:\(key)"
    }
  }

  init?(stored: String) {
    let value = String(stored.dropFirst(2))
    switch stored.prefix(2) {
    case "t:": self = .text(value)
    case "w:": self = .word(value)
    case "c:":
      guard let count = Int(value) else { return nil }
      self = .count(count)
    case "d:":
      guard let day = CivilDate(value) else { return nil }
      self = .day(day)
    case "m:":
      let parts = value.split(separator: " ")
      guard parts.count == 2, let minor = Int64(parts[0]), let currency = Currency(String(parts[1])) else {
        return nil
      }
      self = .money(Money(minor: minor, currency))
    default: return nil
    }
  }

  /// A notice's values as they are stored: JSON with sorted keys.
  public static func json(_ values: [String: NoticeValue]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(values.mapValues(\.stored)) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// The values that ``json(_:)`` wrote; what cannot be read is left out.
  public static func values(_ json: String) -> [String: NoticeValue] {
    let stored = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    return (stored ?? [:]).compactMapValues { NoticeValue(stored: $0) }
  }
}
