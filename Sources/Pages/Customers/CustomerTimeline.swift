import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import Language
import RepliesRules
import Teamwork
import Web

/// The latest of what happened with a customer, newest first: the card beside the tabs.
struct CustomerTimeline {
  private let latest: CustomerFile.Latest
  private let stages: StageWords
  private let words: WordBook

  init(_ latest: CustomerFile.Latest, stages: StageWords, words: WordBook) {
    self.latest = latest
    self.stages = stages
    self.words = words
  }

  func models() -> [PageModel] {
    let dates = DateFormat(words.language)
    return events.sorted(by: TimelineEvent.isNewer).prefix(CustomerFile.events).map {
      $0.model(when: dates.short($0.day))
    }
  }

  private var events: [TimelineEvent] {
    let wording = TimelineWording(words, stages)
    return latest.actions.filter { $0.stage != .cancelled }.map { wording.reminder($0) }
      + latest.words.filter { $0.stage != .cancelled }.map { wording.word($0) }
      + latest.deliveries.map { wording.deliveries($0) } + latest.openings.map { wording.opening($0) }
      + latest.legal.map { wording.legal($0) }
      + latest.promises.map {
        wording.promise(
          made: $0.made, for: $0.promisedFor, $0.amount, state: $0.state, ended: $0.ended, by: $0.promisedBy,
          note: $0.note)
      }
      + latest.disputes.map {
        wording.dispute(on: $0.opened, $0.amount, number: $0.number, reason: $0.reason, note: $0.note)
      }
      + latest.payments.map { wording.payment(on: $0.day, $0.amount, label: $0.label ?? $0.number, back: $0.back) }
      + latest.notes.map {
        wording.note(on: $0.written.parisDate, at: $0.written, author: $0.authorName, text: short($0.text))
      }
      + latest.replies.map {
        wording.reply(
          on: $0.day, at: Moment($0.at) ?? Moment($0.at + "Z"), ReplyNature(rawValue: $0.first) ?? .answer,
          who: $0.second,
          note: $0.note.map { short($0) })
      }
      + latest.calls.map { wording.call($0) }
  }

  private func short(_ text: String) -> String {
    let line = text.replacing("\n", with: " ")
    return line.count > 140 ? line.prefix(139) + "…" : line
  }
}
