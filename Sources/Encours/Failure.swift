/// Why a command stops, and with which exit code (the command-line contract, "Rules for every command").
struct Failure: Error, CustomStringConvertible {
  enum Code: Int32 {
    case done = 0
    case failed = 1
    case usage = 2
    /// Input rejected, nothing changed.
    case rejected = 3
    /// Done, but some records were set aside and listed.
    case setAside = 4
  }

  let code: Code
  /// One sentence: what happened, where, what to do.
  let message: String

  var description: String { message }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
