public import Mustache

/// The figures of a row of a wide table, written as cells: what a template shows with three braces.
///
/// A page of the aged balance has several hundred; looked up one by one in their models they take most of its time.
public struct FigureCells: MustacheCustomRenderable, Sendable {
  private var text = ""
  /// The beginning of each cell, as many as are left: a phone shows the row as lines and writes the name of the column there.
  private var begins: ArraySlice<String>

  /// - Parameter labels: the names of the columns, in their order.
  public init(labels: [String] = []) {
    begins = labels.map { "<td data-label=\"\(SafeHTML.escaped($0))\" class=\"num" }[...]
  }

  /// Adds a cell.
  /// - Parameters:
  ///   - figure: nothing is shown as a dash.
  ///   - tone: the classes that colour it, written by the program.
  ///   - path: where the figure is explained.
  public mutating func add(_ figure: String?, tone: StaticString = "", path: String? = nil) {
    add(figure, tone: tone.description, path: path)
  }

  /// Adds a cell whose colour is one of the heats of a bracket.
  public mutating func add(_ figure: String?, heat: (bracket: Int, part: Int)?, path: String? = nil) {
    add(figure, tone: heat.map { "heat tone\($0.bracket) part\($0.part)" } ?? "", path: path)
  }

  private mutating func add(_ figure: String?, tone: String, path: String?) {
    text += begins.popFirst() ?? "<td class=\"num"
    text += tone.isEmpty ? "\">" : " \(tone)\">"
    if let figure {
      let figure = SafeHTML.escaped(figure)
      text += path.map { "<a class=\"cell\" href=\"\(SafeHTML.escaped($0))\">\(figure)</a>" } ?? figure
    } else {
      text += "<span class=\"zero\">–</span>"
    }
    text += "</td>"
  }

  public var renderText: String { text }
  public var isNull: Bool { false }
}
