import Kernel
import ReceivablesRules

/// How a step reaches a customer, and why so.
struct StepAddress {
  let channel: DunningChannel
  let contact: ContactID?
  let copies: [ContactID]
  let reasons: [Reason]

  /// `nil` when there is no way.
  ///
  /// A step that names a post goes to who holds it; where nobody does whom its means reaches, it goes to whom it would
  /// go without that, and says so.
  init?(_ step: Scenario.Step, _ customer: CustomerFacts) {
    let holder = step.recipient.flatMap { customer.roles[$0] }
    var copies: [ContactRole: ContactID] = [:]
    var reached: (DunningChannel, ContactID?)
    var named: ContactID?
    var without: [Reason] = []
    switch step.means {
    case .message:
      named = holder?.email
      if let contact = named ?? customer.emailContact {
        reached = (.email, contact)
        for role in step.copies {
          if let copied = customer.roles[role]?.email, copied != contact, !copies.values.contains(copied) {
            copies[role] = copied
          }
        }
      } else {
        named = holder?.contact
        reached = (.letter, named)
        without = [customer.emailIsLost ? .emailLost : .noEmail]
      }
    case .letter, .registeredLetter:
      named = holder?.contact
      reached = (step.means == .letter ? .letter : .registeredLetter, named)
    case .sms:
      named = holder?.sms
      guard let contact = named ?? customer.smsContact else { return nil }
      reached = (.sms, contact)
    case .call:
      named = holder?.phone
      if let contact = named ?? customer.phoneContact {
        reached = (.call, contact)
      } else {
        named = holder?.email
        reached = (.task, named ?? customer.emailContact)
        without = [.noPhone]
      }
    case .task: reached = (.task, nil)
    }
    if reached.0.isPaper, !customer.hasPostalAddress { return nil }
    (channel, contact) = reached
    let roles = copies.keys.sorted()
    self.copies = roles.compactMap { copies[$0] }
    let recipient: [Reason] = step.recipient.map { [named == nil ? .roleMissing($0) : .toRole($0)] } ?? []
    reasons = without + recipient + (roles.isEmpty ? [] : [.copied(roles)])
  }
}

extension Scenario.Step {
  /// Whether a condition is about the customer's score.
  var asksForGrades: Bool {
    conditions.contains { condition in
      if case .grades = condition.fact { return true }
      return false
    }
  }

  /// What the score of a customer has to do with its taking the step.
  func grading(_ customer: CustomerFacts) -> [Reason] {
    guard asksForGrades else { return [] }
    if customer.kind.isNaturalPerson { return [.gradeSetAside] }
    return [customer.grade.map { .graded($0) } ?? .ungraded]
  }

  /// What became of the step before, where this one is for that only.
  var outcomes: [Reason] {
    conditions.filter { $0.sense == .only }.compactMap { condition in
      switch condition.fact {
      case .answered: .answered
      case .returned: .returned
      case .opened: .opened
      case .callUnanswered: .callUnanswered
      default: nil
      }
    }
  }
}
