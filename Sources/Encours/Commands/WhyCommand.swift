import ArgumentParser
import Dunning
import DunningRules
import Kernel
import Language
import Messaging
import MessagingRules
import ReceivablesRules
import Storage

/// `encours why NUMBER`: why a reminder went out for an item, or why none did and when one will.
struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Says why a reminder went out for an item, or why none did and when one will.")

  @OptionGroup var options: Options

  @Argument(help: "The number of an invoice or another item.")
  var number: String

  /// What the JSON holds for each due date of the document.
  private struct Form: Encodable {
    struct Reason: Encodable {
      let code: String
      let text: String
    }
    struct Past: Encodable {
      let day: CivilDate
      let step: String
      let channel: String
      let state: String
      /// Where its message stands too: `sent`, `posted`, `refused`.
      let stage: String
    }
    let number: String
    let customer: String
    let today: CivilDate
    let due: CivilDate
    let claimableMinor: Int64
    let currency: Currency
    let sentence: String
    let reasons: [Reason]
    /// The scenario of the company's own that decided, and the number of its version.
    let scenario: String?
    let version: Int64?
    let next: CivilDate?
    let history: [Past]
    /// Why a message that waits does not leave: `test_mode`, `bank_old` or `ledger_old`.
    let held: String?
    /// Before when a message that waits does not leave, where nothing else holds it.
    let leavesFrom: Moment?
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (number, day) = (number, options.day)
    let (id, now) = (company.id, options.now)
    let found: [(explanation: ItemExplanation, message: OutboxItem?)]
    let gate: SendingGate
    do {
      (found, gate) = try await database.read { snapshot in
        let found = try ExplainItem(number, on: day).run(snapshot, company: id).map { explanation in
          (
            explanation: explanation,
            message: try explanation.inQueue.flatMap { try OutboxStore.waiting(for: $0.id, of: id, snapshot) }
          )
        }
        return (found, try SendingGate.read(id, snapshot))
      }
    } catch let error as DunningError {
      throw Failure(.failed, error.description)
    }
    let wording = ReasonWording(company.language)
    let forms = found.map { explanation, message in
      let hold = message.flatMap { gate.hold(isReleased: $0.isReleased, at: now) }
      return Form(
        number: explanation.item.number, customer: explanation.customer.name, today: day, due: explanation.item.due,
        claimableMinor: explanation.item.claimable.minor, currency: explanation.item.open.currency,
        sentence: explanation.sentence(company.language),
        reasons: explanation.reasons.map { Form.Reason(code: $0.code, text: wording.text($0)) },
        scenario: explanation.decidedBy?.name, version: explanation.decidedBy?.number, next: explanation.next,
        history: explanation.history.map { stored in
          Form.Past(
            day: stored.action.day, step: stored.action.step.rawValue, channel: stored.action.channel.rawValue,
            state: stored.state.rawValue, stage: stored.stage.rawValue)
        }, held: hold?.code,
        leavesFrom: hold == nil ? message.map(\.nextAttempt).flatMap { $0 > now ? $0 : nil } : nil)
    }
    if options.format == .table {
      for form in forms {
        print(form.sentence)
        if form.held != nil, let hold = gate.hold(at: now) { print("  held: \(HoldSentence.text(hold))") }
        if let from = form.leavesFrom {
          print("  its message leaves from \(DateFormat(.english).moment(from)) on")
        }
        for past in form.history { print("  \(past.day)  \(past.step)  \(past.channel)  \(past.stage)") }
      }
    } else {
      let rows = forms.map {
        [$0.number, $0.due.description, $0.reasons.map(\.code).joined(separator: " "), $0.sentence]
      }
      try Output.print(
        forms, table: Output.Table(columns: ["number", "due", "reasons", "sentence"], rows: rows), as: options.format)
    }
    try await database.close()
  }
}
