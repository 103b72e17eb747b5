public import Mustache

/// What a template reads, by name: texts, flags, other models and lists of them.
///
/// A value that is `nil` shows nothing and opens no section. It is kept as such, because a name that a row lacks
/// altogether is looked for in the page around it.
public struct PageModel: ExpressibleByDictionaryLiteral, MustacheParent {
  private var values: [String: Any]

  public init(dictionaryLiteral elements: (String, Any?)...) {
    values = Dictionary(elements.map { ($0, $1 ?? Nothing()) }, uniquingKeysWith: { _, last in last })
  }

  public subscript(name: String) -> Any? {
    get { values[name] }
    set { values[name] = newValue ?? Nothing() }
  }

  public func child(named name: String) -> Any? { values[name] }
}

/// What shows nothing and opens no section: for a model that answers by itself which of its names are empty.
public struct Nothing: MustacheCustomRenderable, Sendable {
  public init() {}
  public var renderText: String { "" }
  public var isNull: Bool { true }
}
