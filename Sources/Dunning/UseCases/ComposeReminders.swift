import DunningRules
public import Kernel
import Law
import LawRules
public import Messaging
import MessagingRules
import Promises
import Receivables
public import ReceivablesRules
public import Storage

/// Turns actions into the facts of their messages and puts these into the outbox.
public struct ComposeReminders: Sendable {
  let company: Company
  let at: Moment

  public init(_ company: Company, at: Moment) {
    self.company = company
    self.at = at
  }

  /// What ``PlanReminders`` and ``ResolveAction`` call in their transaction.
  public var enqueue: PlanReminders.Enqueue {
    { transaction, actions in
      for message in try messages(actions, transaction) {
        try Outbox.enqueue(transaction, message, at: at)
      }
    }
  }

  /// The messages of actions, all read with a handful of queries.
  public func messages(_ actions: [StoredAction], _ snapshot: Snapshot) throws -> [NewMessage] {
    let messages = actions.filter(\.action.channel.isMessage)
    if messages.isEmpty { return [] }
    let facts = try MessageFacts.read(of: messages, company: company.id, snapshot)
    let rates = try LegalRateStore.rates(of: company.id, snapshot)
    let times = try DataFeedStore.times(of: company.id, snapshot)
    let rules = try SendingRulesStore.find(company.id, snapshot)
    // What was approved today and not planned: another company may have been faster.
    let customers = Set(messages.map(\.action.customer)).sorted()
    let heard =
      rules.oneCompanyADay == true
      ? try GroupFacts.heard(of: company.id, on: at.parisDate, where: { "\($0) IN \(customers)" }, snapshot) : []
    return try messages.compactMap { stored in
      guard var composed = try message(stored, facts, rates) else { return nil }
      composed.basis = times
      let place = composed.reminder.debtor.place ?? "FR"
      composed.notBefore = rules.earliest(
        decided: at, by: composed.channel, in: place, isHeard: heard.contains(stored.action.customer))
      return composed
    }
  }

  private func message(_ stored: StoredAction, _ facts: MessageFacts, _ rates: LegalRates) throws -> NewMessage? {
    let action = stored.action
    guard let customer = facts.customers[action.customer],
      let channel = Channel(rawValue: action.channel.rawValue), let kind = ReminderStep(rawValue: action.step.rawValue)
    else { return nil }
    let returned = facts.returned(action)
    let worded = ReminderStep.worded(action.step, around: action.events.keys.map(\.kind).min(), text: action.text)
    let step = returned.isEmpty ? kind : worded ?? kind
    let contact = action.contact.flatMap { facts.contacts[$0] }
    let language = contact?.language ?? customer.language
    let penalties = Penalties(company: company, customer: customer, step: step, day: action.day, rates: rates)
    let setOff = SetOff(action.items, facts.items)
    let lines = try action.items.compactMap { planned in
      try facts.items[planned.item].map { try line(planned, $0, facts, penalties, setOff) }
    }
    // Credits are not asked for: what was written about them, and what they fell due on, says nothing of the claims.
    let claimed = action.items.filter { $0.minor > 0 }
    let earlier = Set(claimed.flatMap { facts.earlier[$0.item] ?? [] }).filter { $0 < action.day }.sorted()
    let broken = claimed.compactMap { facts.broken[$0.item] }.max { $0.promisedFor < $1.promisedFor }
    var reminder = Reminder(
      step: step, language: language, day: action.day, reference: ComposeReminders.reference(stored.id, action.day),
      currency: action.total.currency, creditor: creditor,
      debtor: debtor(customer, contact, onPaper: channel.isPaper, in: language),
      author: author(facts.signatures[customer.id] ?? facts.house), lines: lines,
      penaltyTerms: penalties.terms(claimed.compactMap { facts.items[$0.item]?.due }), earlier: earlier,
      brokenPromise: broken?.promisedFor,
      payBy: action.day.adding(days: action.step.daysToPay), text: action.text,
      statement: action.attachments.contains(.statement)
        ? facts.statements[customer.id]?[action.total.currency] : nil)
    reminder.brand = facts.brands[customer.id]
    let noticed = claimed.compactMap { facts.noticed[$0.item] }.filter { $0 < action.day }
    if !noticed.isEmpty {
      reminder.noticed = Reminder.Noticed(days: Set(noticed).sorted(), isWhole: noticed.count == claimed.count)
    }
    facts.enclose(in: &reminder, of: action)
    if step == .returned { reminder.returned = returned }
    reminder.besides = facts.besides(action)
    if action.creditsKeptMinor > 0 {
      reminder.creditsKept = Money(minor: action.creditsKeptMinor, action.total.currency)
    }
    reminder.partReceived = broken?.partReceived
    reminder.unmatched = facts.unmatched(action)
    if action.step == .formalNotice, claimed.contains(where: { facts.missedOfPlan.contains($0.item) }) {
      reminder.makesWholeDue = true
    }
    reminder.isPaidInPart =
      claimed.contains { (facts.settled[$0.item] ?? []).contains(where: \.amount.isPositive) } ? true : nil
    return NewMessage(
      company: company.id, action: stored.id, customer: customer.id, channel: channel,
      recipient: recipient(channel, contact, customer), recipientName: contact?.name,
      copies: channel == .email ? action.copies.compactMap { facts.contacts[$0]?.email } : [],
      reminder: reminder)
  }

  /// Where a message goes: empty where the contact has lost what it needs, so that its sending says so.
  private func recipient(_ channel: Channel, _ contact: Contact?, _ customer: Customer) -> String {
    switch channel {
    case .email: contact?.email ?? ""
    case .sms:
      contact?.phone.flatMap { phone in
        (try? MobileNumber(typed: phone, country: customer.address.country))?.e164 ?? phone
      } ?? ""
    case .letter, .registeredLetter: customer.name
    }
  }

  /// What the customer writes on the transfer, and by which we know the message: `DR-26-00318`.
  public static func reference(_ action: ActionID, _ day: CivilDate) -> String {
    let number = action.description
    let year = day.year % 100
    return "DR-\(year < 10 ? "0" : "")\(year)-" + String(repeating: "0", count: max(0, 5 - number.utf8.count)) + number
  }

  private func line(
    _ planned: PlannedItem, _ item: Item, _ facts: MessageFacts, _ penalties: Penalties, _ setOff: SetOff
  ) throws -> Reminder.Line {
    let claimed = Money(minor: planned.minor, item.amount.currency)
    let charge = try penalties.charge(
      item, claimed: claimed, settled: facts.settled[item.id] ?? [], setOff: setOff.parts[item.id] ?? [],
      bearsIndemnity: !facts.indemnityBefore.contains(item.id))
    let dispute =
      item.disputed.isPositive && planned.minor > 0
      ? facts.disputedSince[item.id].map {
        Reminder.Dispute(invoiced: item.amount, disputed: item.disputed, since: $0)
      } : nil
    return Reminder.Line(
      item: item.id, number: item.number, order: item.orderReference, issued: item.issued, due: item.due,
      claimed: claimed, penalty: charge.penalty, indemnity: charge.indemnity, dispute: dispute,
      agreed: planned.minor > 0 ? facts.agreed[item.id] : nil)
  }

  /// Who signs: whoever collects from the customer, where they said how, else whom the company names, else its bare name. Answers go to the company's
  /// address either way, so that none is read by one person alone.
  private func author(_ signature: Signature?) -> Reminder.Author {
    Reminder.Author(
      name: signature?.name ?? company.name, role: signature?.role, phone: signature?.phone ?? company.phone,
      email: company.email)
  }

  private var creditor: Reminder.Creditor {
    let town = [company.address.postcode, company.address.city].compactMap { $0 }.joined(separator: " ")
    return Reminder.Creditor(
      name: company.name, address: company.address.lines + (town.isEmpty ? [] : [town]),
      town: company.address.city ?? "", phone: company.phone, email: company.email ?? "", iban: company.iban,
      bic: company.bic,
      legalIdentity: (company.legalMention ?? company.siren.map { "SIREN \(BusinessNumbers.grouped(siren: $0))" })
        .map { [$0] } ?? [])
  }

  /// - Parameter onPaper: a letter to somebody names them under the company.
  private func debtor(
    _ customer: Customer, _ contact: Contact?, onPaper: Bool, in language: LanguageCode
  ) -> Reminder.Debtor {
    let town = [customer.address.postcode, customer.address.city].compactMap { $0 }.joined(separator: " ")
    let country = customer.address.country == company.address.country ? [] : [customer.address.country]
    let person = onPaper ? [contact?.name].compactMap { $0 }.filter { $0 != customer.name } : []
    let place = CallingClocks.place(country: customer.address.country, postcode: customer.address.postcode)
    return Reminder.Debtor(
      code: customer.code, name: customer.name,
      address: [customer.name] + person + customer.address.lines + (town.isEmpty ? [] : [town]) + country,
      greeting: contact.flatMap { Salutation.name($0.name, in: language) }, siren: customer.siren,
      place: place == "FR" ? nil : place)
  }
}

extension PromisedMoney {
  /// What the message says of it: only where something came.
  fileprivate var partReceived: Reminder.PartReceived? {
    guard let promised, let received, received.isPositive else { return nil }
    return Reminder.PartReceived(promised: promised, received: received)
  }
}

/// Late-payment interest and indemnity as one message claims them.
struct Penalties {
  let company: Company
  let customer: Customer
  let step: ReminderStep
  let day: CivilDate
  let rates: LegalRates

  private var rule: InterestRule? { .rule(for: customer.kind, contractRate: company.penaltyRate) }

  /// What an item is charged besides its principal.
  ///
  /// What is set against the claim has paid it from the day on which both were owed (code civil, art. 1347-1), so that
  /// interest runs on the rest. Only the last reminder and the formal notice claim it, never on an inferred due date, and never interest that
  /// would rest on a rate we do not know.
  func charge(
    _ item: Item, claimed: Money, settled: [DatedPayment], setOff: [DatedPayment] = [], bearsIndemnity: Bool
  ) throws -> (penalty: Money?, indemnity: Money?) {
    guard step == .last || step == .formalNotice, claimed.isPositive, item.kind == .invoice, item.dueSource.isCertain,
      let rule
    else { return (nil, nil) }
    // What is claimed now and what was settled since: the sum on which interest ran from the start.
    var owed = claimed
    for payment in settled { owed = try owed + payment.amount }
    let penalty = try? LatePenalty.compute(
      of: owed, due: item.due, payments: settled + setOff, until: day, rule: rule, rates: rates
    ).total
    let findings = FixedIndemnity.findings(
      [FixedIndemnity.Debt(invoice: item.number, due: item.due)], debtor: customer.kind,
      insolventSince: customer.insolventSince, on: day)
    // The law fixes the indemnity in euros; an account in another currency is not charged a converted sum. An invoice
    // payable in several parts owes it once, with the first part that is paid late.
    guard case .due(let indemnity)? = findings.first, indemnity.currency == claimed.currency, bearsIndemnity
    else { return (penalty, nil) }
    return (penalty, indemnity)
  }

  /// The terms that the message states; the rate only when it is known and one for all lines, after those that ran
  /// before it.
  func terms(_ dues: [CivilDate]) -> Reminder.PenaltyTerms? {
    guard let rule else { return nil }
    let found = dues.map { due in
      try? rates.effectiveRate(rule, on: max(day, due), start: due.adding(days: 1)).rate
    }
    let rate = Set(found).count == 1 ? found[0] : nil
    let periods = dues.min().flatMap { try? rates.periods(of: rule, from: $0.adding(days: 1), through: day) } ?? []
    let before = periods.dropLast().map { Reminder.PenaltyTerms.Before(rate: $0.rate, until: $0.last) }
    let basis: Reminder.PenaltyTerms.Basis =
      switch rule {
      case .contract, .timesLegal: .contract
      case .publicBuyer: .publicBuyer
      case .statutory, .legal, .legalAfterJudgment: .centralBankPlusTen
      }
    return Reminder.PenaltyTerms(rate: rate, before: rate == nil || before.isEmpty ? nil : before, basis: basis)
  }
}
