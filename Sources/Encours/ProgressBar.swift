import Foundation
import Synchronization

/// A bar on the terminal for work longer than a second; nothing in a pipe.
final class ProgressBar: Sendable {
  private let title: String
  private let isTerminal: Bool
  private let began = ContinuousClock.now
  private let state = Mutex((shown: -1, visible: false))

  init(title: String) {
    self.title = title
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Shows how much is done, between 0 and 1.
  func show(_ done: Double) {
    guard isTerminal, began.duration(to: .now) > .seconds(1) else { return }
    let percent = Int(max(0, min(1, done)) * 100)
    state.withLock { state in
      guard percent != state.shown else { return }
      state = (percent, true)
      let full = String(repeating: "█", count: percent / 4)
      let empty = String(repeating: "░", count: 25 - percent / 4)
      write("\r\(title)  \(full)\(empty)  \(percent) %")
    }
  }

  /// Removes the bar.
  func clear() {
    state.withLock { state in
      if state.visible { write("\r\u{1B}[K") }
      state.visible = false
    }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
