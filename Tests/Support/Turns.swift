import Synchronization

/// Lets so many tests hold a database at once; the others wait for their turn, in the order they came.
///
/// The test library starts every test together. With hundreds of databases open, the process holds more than 1 360 files,
/// and starting a program then crashes: Foundation's `Process` copies 256 bytes for the name of each file in
/// `/proc/self/fd`, past the end of the 32 KiB that the last of so many entries is read into.
final class Turns: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: count)) }

  /// Runs a test when its turn has come.
  func take(_ body: () async throws -> Void) async rethrows {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free > 0 else {
          state.waiting.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if isFree { continuation.resume() }
    }
    defer { pass() }
    try await body()
  }

  private func pass() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      state.free += 1
      return nil
    }
    next?.resume()
  }
}
