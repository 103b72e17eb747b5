public import Kernel

/// What may be written into a report or a task.
public enum AgendaText {
  /// Characters of a report or a task: a few sentences.
  public static let charactersMax = 1_000
  /// Days ahead for which something may be put off or asked: further away is a plan, not an agenda.
  public static let daysAheadMax = 365

  /// Whether a task seems to ask for a call, by its first word. A task is free text, so that this is a suggestion only.
  public static func asksForCall(_ task: String) -> Bool {
    let first = Folding.folded(task).split(whereSeparator: { !$0.isLetter }).first.map(String.init) ?? ""
    return ["appeler", "appelle", "appel", "rappeler", "rappelle", "rappel", "telephoner", "call", "phone", "ring"]
      .contains(first)
  }
}

/// Why something about the agenda was not done.
public enum AgendaRefusal: Error, Sendable, Hashable {
  /// There is no such line, task or customer that the person sees.
  case unknown
  case empty
  case tooLong(characters: Int)
  case inThePast(CivilDate)
  case tooFar(CivilDate)
  /// The colleague does not see the customer.
  case notTheirs
  /// A promise without an amount or a day, a call back without a day.
  case incomplete
  /// The program itself does not call.
  case nobody
  /// Somebody finished it before.
  case finished
  /// Somebody finished the line, put it off or handed it over since it was read.
  case marked(by: String)
  /// The customer was called since the page of the call was read.
  case reported(by: String, at: Moment)
  /// Something has changed since what is to be taken back.
  case followed
}

extension AgendaRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown: "there is no such line on the agenda; load it again"
    case .empty: "the task is empty; say what is to be done"
    case .tooLong(let characters): "\(characters) characters are too many; take at most \(AgendaText.charactersMax)"
    case .inThePast(let day): "\(day) has passed; choose today or later"
    case .tooFar(let day): "\(day) is too far away; take at most \(AgendaText.daysAheadMax) days"
    case .notTheirs: "the colleague may not see this customer; choose another, or put them in charge of it"
    case .incomplete: "the report lacks a day or an amount"
    case .nobody: "calls and tasks are people's; sign in"
    case .marked(let name): "\(name) dealt with this line today; load the agenda again"
    case .finished: "the task was finished before"
    case .reported(let name, let at): "\(name) reported a call at \(at); read it, then save yours if it is another one"
    case .followed: "the report stays: the customer, its promise or a task has moved on since"
    }
  }
}
