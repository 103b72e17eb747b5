import Charts
import Typesetting

/// Draws what stands above the rows.
struct BlockDrawing {
  let canvas: PDFCanvas

  private var left: Double { TableGeometry.left }
  private var width: Double { TableGeometry.width }

  /// The room a block takes, with what separates it from the next.
  func height(of block: SheetBlock) -> Double {
    switch block {
    case .text(let text): canvas.prepare(SetText(text), TableStyle.note, width: width).height + 8
    case .heading: TableStyle.section.lineHeight + 4
    case .figures(let figures): (figures.map { height(of: $0, in: column(figures.count)) }.max() ?? 0) + 24
    case .charts(let charts):
      (charts.map { room($0).height * scale($0) }.max() ?? -28) + TableStyle.section.lineHeight + 14
    case .bar(_, let names): BlockDrawing.barHeight + (names.isEmpty ? 8 : 22)
    case .table(_, _, let rows):
      TableStyle.section.lineHeight + 4 + TableStyle.heading.lineHeight + TableGeometry.headGap
        + Double(rows.count) * BlockDrawing.rowHeight + 10
    }
  }

  func draw(_ block: SheetBlock, at y: Double) {
    switch block {
    case .text(let text):
      canvas.tagged(.paragraph) { _ = canvas.draw(SetText(text), TableStyle.note, x: left, y: y, width: width) }
    case .heading(let text):
      canvas.tagged(.paragraph) { _ = canvas.draw(SetText(text), TableStyle.section, x: left, y: y) }
    case .figures(let figures): draw(figures, at: y, height: height(of: block) - 14)
    case .charts(let charts):
      for (index, chart) in charts.enumerated() { draw(chart, x: left + Double(index) * (cardWidth + 24), y: y) }
    case .bar(let bar, let names): draw(bar, names, at: y)
    case .table(let title, let head, let rows): draw(title, head, rows, at: y)
    }
  }

  // MARK: Figures

  private func column(_ count: Int) -> Double { width / Double(max(1, count)) - 20 }

  private func height(of figure: SheetFigure, in width: Double) -> Double {
    canvas.prepare(SetText(figure.name), TableStyle.note, width: width).height + TableStyle.figure.lineHeight
      + canvas.prepare(SetText(figure.note), TableStyle.note, width: width).height
  }

  private func draw(_ figures: [SheetFigure], at y: Double, height: Double) {
    let column = column(figures.count)
    canvas.frame(x: left, y: y, width: width, height: height, radius: 5, thickness: 0.6, ink: TableStyle.line)
    for (index, figure) in figures.enumerated() {
      let x = left + Double(index) * (column + 20)
      if index > 0 { canvas.rule(x: x, y: y, length: 0.6, thickness: height, ink: TableStyle.line) }
      canvas.tagged(.paragraph) {
        var top = y + 5
        for (text, style) in [
          (figure.name, TableStyle.note), (figure.text, TableStyle.figure.withTabularFigures),
          (figure.note, TableStyle.note),
        ] where !text.isEmpty {
          top += canvas.draw(SetText(text), style, x: x + 10, y: top, width: column)
        }
      }
    }
  }

  // MARK: Charts

  /// Two cards stand beside one another; a chart of the page's width stands alone.
  private var cardWidth: Double { (width - 24) / 2 }

  private func room(_ chart: SheetChart) -> ChartRoom {
    switch chart.drawing {
    case .line(let line): line.room
    case .bars(let bars): bars.room
    }
  }

  private func scale(_ room: ChartRoom) -> Double { (room == .card ? cardWidth : width) / room.width }
  private func scale(_ chart: SheetChart) -> Double { scale(room(chart)) }

  private func draw(_ chart: SheetChart, x: Double, y: Double) {
    canvas.draw(SetText(chart.title), TableStyle.section, x: x, y: y)
    let top = y + TableStyle.section.lineHeight + 4
    canvas.tagged(.figure) {
      switch chart.drawing {
      case .line(let line): draw(line, x: x, y: top)
      case .bars(let bars): draw(bars, x: x, y: top)
      }
    }
  }

  /// A word whose letters stand on `y`, in the units of the chart.
  private func write(
    _ text: String, _ style: TextStyle = TableStyle.axis, x: Double, y: Double,
    from origin: (x: Double, y: Double, scale: Double), isCentred: Bool = false
  ) {
    let set = canvas.prepare(SetText(text), style.withTabularFigures)
    canvas.draw(
      set, x: origin.x + x * origin.scale - (isCentred ? set.width / 2 : 0),
      y: origin.y + y * origin.scale - style.lineHeight * 0.78)
  }

  private func grid(
    _ ticks: [ChartMark], from left: Double, to right: Double, _ origin: (x: Double, y: Double, scale: Double)
  ) {
    for tick in ticks {
      canvas.rule(
        x: origin.x + left * origin.scale, y: origin.y + tick.y * origin.scale - 0.2,
        length: (right - left) * origin.scale, thickness: 0.4, ink: TableStyle.line)
      write(tick.text, x: 0, y: tick.y + 4, from: origin)
    }
  }

  private func draw(_ chart: LineChart, x: Double, y: Double) {
    let scale = scale(chart.room)
    let origin = (x: x, y: y, scale: scale)
    grid(chart.ticks, from: LineChart.left, to: chart.right, origin)
    for mark in chart.marks { write(mark.text, x: mark.x, y: mark.y, from: origin, isCentred: true) }
    canvas.line(
      through: chart.points.map { (x: x + $0.x * scale, y: y + $0.y * scale) }, thickness: 1.4, ink: TableStyle.ink)
    guard let last = chart.points.last else { return }
    canvas.dot(x: x + last.x * scale, y: y + last.y * scale, radius: 3, ink: TableStyle.ink)
    write(last.text, TableStyle.total, x: last.x + 8, y: last.y + 4, from: origin)
  }

  private func draw(_ chart: BarChart, x: Double, y: Double) {
    let scale = scale(chart.room)
    let origin = (x: x, y: y, scale: scale)
    grid(chart.ticks, from: BarChart.left, to: chart.room.width, origin)
    for bar in chart.bars {
      canvas.rule(
        x: x + bar.x * scale, y: y + bar.y * scale, length: bar.width * scale, thickness: bar.height * scale,
        ink: TableStyle.bars)
      if let text = bar.text {
        write(text, TableStyle.axisStrong, x: bar.middle, y: bar.y - 4, from: origin, isCentred: true)
      }
      write(bar.name, x: bar.middle, y: chart.room.names, from: origin, isCentred: true)
      write(bar.detail, x: bar.middle, y: chart.room.details, from: origin, isCentred: true)
    }
  }

  private static let barHeight = 12.0

  private func draw(_ bar: StackedBar, _ names: [String], at y: Double) {
    canvas.tagged(.figure) {
      for segment in bar.segments {
        canvas.rule(
          x: left + width * Double(segment.left) / Double(StackedBar.width), y: y,
          length: width * Double(segment.width) / Double(StackedBar.width), thickness: BlockDrawing.barHeight,
          ink: TableStyle.age(segment.place))
      }
    }
    var x = left
    let top = y + BlockDrawing.barHeight + 4
    for (place, name) in names.enumerated() {
      canvas.rule(x: x, y: top + 1.5, length: 6.5, thickness: 6.5, ink: TableStyle.age(place))
      let text = canvas.prepare(SetText(name), TableStyle.axis)
      canvas.draw(text, x: x + 10, y: top)
      x += text.width + 26
    }
  }

  // MARK: A small table

  private static let rowHeight = 14.0
  private static let nameWidth = 130.0

  private func draw(_ title: String, _ head: [SheetHead], _ rows: [[String]], at y: Double) {
    canvas.draw(SetText(title), TableStyle.section, x: left, y: y)
    var top = y + TableStyle.section.lineHeight + 4
    let column = (width - BlockDrawing.nameWidth) / Double(max(1, head.count - 1))
    func edge(_ index: Int) -> Double { left + BlockDrawing.nameWidth + column * Double(index) }
    canvas.tagged(.table) {
      canvas.tagged(.row) {
        for (index, head) in head.enumerated() {
          canvas.tagged(.headerCell) {
            let text = canvas.prepare(SetText(head.name), TableStyle.heading)
            canvas.draw(text, x: left, y: top, rightEdge: index == 0 ? nil : edge(index))
            if let place = head.place {
              canvas.rule(
                x: edge(index) - text.width - 10, y: top + 1.5, length: 6.5, thickness: 6.5, ink: TableStyle.age(place))
            }
          }
        }
      }
      top += TableStyle.heading.lineHeight + 3
      canvas.rule(x: left, y: top, length: width, thickness: 0.75, ink: TableStyle.black)
      top += TableGeometry.headGap - 3
      for (line, row) in rows.enumerated() {
        let style = line == 0 ? TableStyle.total : TableStyle.cell
        if line > 0 {
          canvas.rule(x: left, y: top - 2.5, length: width, thickness: 0.4, ink: TableStyle.line)
        }
        canvas.tagged(.row) {
          for (index, text) in row.enumerated() {
            canvas.tagged(.cell) {
              if !text.isEmpty {
                canvas.draw(
                  SetText(text), index == 0 ? TableStyle.cell : style.withTabularFigures, x: left, y: top,
                  rightEdge: index == 0 ? nil : edge(index))
              }
            }
          }
        }
        top += BlockDrawing.rowHeight
      }
    }
  }
}
