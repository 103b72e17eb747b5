/// A text of a message as its passages, read for one case after the other: what a customer finds in it depends on
/// whether several invoices are late, whether penalties are claimed, whether the customer is a consumer.
struct TextPassages {
  private indirect enum Part {
    case words(String)
    case field(String)
    case passage(String, isKeptWithout: Bool, [Part])
  }

  /// What is read in one case.
  struct Reading: Hashable {
    /// The words, with a space where a value stands.
    var words = ""
    var fields: Set<String> = []
  }

  private let parts: [Part]

  /// Reads a text that ``TextRule/problems(_:_:)`` has nothing to say against; of another, what can be read.
  init(_ text: String) {
    var rest = text[...]
    parts = TextPassages.parts(&rest, until: nil)
  }

  private static func parts(_ rest: inout Substring, until name: String?) -> [Part] {
    var parts: [Part] = []
    while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
      parts.append(.words(String(rest[..<start.lowerBound])))
      let tag = String(rest[start.upperBound..<end.lowerBound])
      rest = rest[end.upperBound...]
      switch tag.first {
      case "#", "^":
        let inner = String(tag.dropFirst())
        parts.append(.passage(inner, isKeptWithout: tag.first == "^", self.parts(&rest, until: inner)))
      case "/": if String(tag.dropFirst()) == name { return parts }
      default: parts.append(.field(tag))
      }
    }
    parts.append(.words(String(rest)))
    rest = ""
    return parts
  }

  /// What passages depend on.
  var names: Set<String> { TextPassages.names(parts) }

  private static func names(_ parts: [Part]) -> Set<String> {
    parts.reduce(into: []) { names, part in
      guard case .passage(let name, _, let inner) = part else { return }
      names.insert(name)
      names.formUnion(self.names(inner))
    }
  }

  func reading(_ holds: (String) -> Bool) -> Reading {
    var reading = Reading()
    TextPassages.read(parts, holds, &reading)
    return reading
  }

  private static func read(_ parts: [Part], _ holds: (String) -> Bool, _ reading: inout Reading) {
    for part in parts {
      switch part {
      case .words(let words): reading.words += words
      case .field(let name):
        reading.words += " "
        reading.fields.insert(name)
      case .passage(let name, let isKeptWithout, let inner):
        if holds(name) != isKeptWithout { read(inner, holds, &reading) }
      }
    }
  }
}
