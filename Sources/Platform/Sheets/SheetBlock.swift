public import Charts

/// What stands above the rows on paper: the figures and charts of the page. Files for machines leave it out.
public enum SheetBlock: Sendable, Hashable {
  /// A sentence, such as how the figures are computed.
  case text(String)
  /// What the rows that follow are.
  case heading(String)
  case figures([SheetFigure])
  /// Beside one another; two fit.
  case charts([SheetChart])
  /// The parts of a whole over the whole width, with the names of all parts where nothing below has them.
  case bar(StackedBar, names: [String])
  /// A few lines, already written: the first cell of each is its name, the others are numbers.
  case table(title: String, head: [SheetHead], rows: [[String]])
}

/// A figure of the strip.
public struct SheetFigure: Sendable, Hashable {
  public let name: String
  public let text: String
  public let note: String

  public init(name: String, text: String, note: String) {
    self.name = name
    self.text = text
    self.note = note
  }
}

/// The head of a column of numbers, with the place of its colour in a ``StackedBar`` above; the first is of words.
public struct SheetHead: Sendable, Hashable {
  public let name: String
  public let place: Int?

  public init(_ name: String, place: Int? = nil) {
    self.name = name
    self.place = place
  }
}

/// A chart under its title.
public struct SheetChart: Sendable, Hashable {
  public enum Drawing: Sendable, Hashable {
    case line(LineChart)
    case bars(BarChart)
  }

  public let title: String
  public let drawing: Drawing

  public init(title: String, _ drawing: Drawing) {
    self.title = title
    self.drawing = drawing
  }
}
