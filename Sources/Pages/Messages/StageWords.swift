import DunningRules
import Kernel
import MessagingRules
import Web

/// Where reminders and their messages stand, in the reader's words: what is kept back says why.
struct StageWords {
  let words: WordBook
  /// Why nothing leaves the company now; `nil` where something may, and where nothing waits.
  let hold: Hold?

  init(_ words: WordBook, hold: Hold?) {
    self.words = words
    self.hold = hold
  }

  func text(_ stage: ActionStage) -> String {
    if stage.isInQueue, let hold, hold.keeps(isReleased: stage == .released) {
      return words("action.stage.held.\(hold.code)")
    }
    return words("action.stage.\(stage.rawValue)")
  }

  func text(_ line: CustomerQueries.DocumentLine) -> String {
    if line.state == MessageFate.pending.rawValue, let hold, hold.keeps(isReleased: line.isReleased) {
      return words("hold.tag.\(hold.code)")
    }
    if line.state == MessageFate.sent.rawValue, line.isLost, line.channel == DunningChannel.email.rawValue {
      return words("outbox.state.returned")
    }
    if line.state == MessageFate.sent.rawValue, line.channel == DunningChannel.sms.rawValue {
      return words("outbox.state.\(line.isLost ? "undelivered" : line.isDelivered ? "delivered" : "sent")")
    }
    // A letter that was made is still to be printed and posted.
    if let answer = line.answer { return words("register.outcome.\(answer.rawValue)") }
    if line.state == MessageFate.sent.rawValue, line.channel != DunningChannel.email.rawValue {
      return words("outbox.state.\(line.posted != nil ? "posted" : line.isServed ? "served" : "written")")
    }
    return words("outbox.state.\(line.state)")
  }
}
